import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { costAtRest, resourcesOf, totalOf } from '../../../scripts/cost-at-rest.ts';

describe('the cost at rest', () => {
  it('is the sum of what the template holds', () => {
    const lines = costAtRest([
      { Type: 'AWS::KMS::Key' },
      { Type: 'AWS::CloudWatch::Alarm' },
      { Type: 'AWS::CloudWatch::Alarm' },
      { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { 'Fn::GetAtt': ['WorkQueue', 'Arn'] } } },
      {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { Enabled: false, EventSourceArn: { 'Fn::GetAtt': ['DeadQueue', 'Arn'] } },
      },
    ]);
    expect(Object.fromEntries(lines.map(({ what, count }) => [what, count]))).toEqual({
      'KMS key': 1,
      'CloudWatch alarms': 2,
      'queues that Lambda polls': 1,
      'sweep each minute': 0,
    });
    expect(totalOf(lines)).toBeCloseTo(1 + 0.2 + 0.2592, 4);
  });

  it('is what the README says', () => {
    const readme = readFileSync(resolve(import.meta.dirname, '../../../README.md'), 'utf8');
    expect(readme).toContain(`$${totalOf(costAtRest(resourcesOf('prod'))).toFixed(2)} a month`);
  });
});
