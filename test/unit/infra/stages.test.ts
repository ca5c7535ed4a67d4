import { describe, expect, it } from '@jest/globals';

import { stageNamed, StageError } from '../../../infra/stages.ts';

describe('a stage', () => {
  it('is local by that name alone', () => {
    expect(stageNamed('local')).toMatchObject({ keepsData: false, loopbackHooks: true, registration: 'open' });
    expect(stageNamed('staging')).toMatchObject({ name: 'staging', keepsData: true, loopbackHooks: false, registration: 'closed' });
  });

  it.each(['', 'Prod', '1st', 'a_b', 'a'.repeat(21)])('is not named %p', (name) => {
    expect(() => stageNamed(name)).toThrow(StageError);
  });

  it('may be named with twenty characters', () => {
    expect(stageNamed('a'.repeat(20)).name).toHaveLength(20);
  });

  it('takes a domain together with its certificate', () => {
    const certificateArn = 'arn:aws:acm:eu-west-1:111122223333:certificate/1';
    expect(stageNamed('prod', { domain: 'id.example.com', certificateArn }).domain).toEqual({
      name: 'id.example.com',
      certificateArn,
    });
    expect(() => stageNamed('prod', { domain: 'id.example.com' })).toThrow(StageError);
    expect(() => stageNamed('prod', { certificateArn })).toThrow(StageError);
  });

  it('has CloudFront before it with the firewall’s web ACL, and a certificate that CloudFront takes', () => {
    const webAclArn = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/roster/1';
    const domain = 'id.example.com';
    const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
    const elsewhere = 'arn:aws:acm:eu-west-1:111122223333:certificate/1';
    expect(stageNamed('prod', { edge: 'cloudfront', webAclArn, domain, certificateArn })).toMatchObject({ edge: { webAclArn } });
    expect(stageNamed('local', { edge: 'cloudfront', webAclArn })).not.toHaveProperty('edge');
    expect(stageNamed('prod')).not.toHaveProperty('edge');
    for (const options of [
      { webAclArn },
      { edge: 'cloudfront' },
      { edge: 'cloudfront', webAclArn: webAclArn.replace('us-east-1', 'eu-west-1') },
      { edge: 'cloudfront', webAclArn: webAclArn.replace('global', 'regional') },
      { edge: 'cloudfront', webAclArn, domain },
      { edge: 'cloudfront', webAclArn, domain, certificateArn: elsewhere },
    ] as const)
      expect(() => stageNamed('prod', options)).toThrow(StageError);
  });
});
