import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { SynthesizedStack } from './template.ts';
import { variants } from './variants.ts';

/** With every alarm that there can be. */
let stack: SynthesizedStack;
beforeAll(() => {
  stack = new SynthesizedStack('prod', variants['edge']);
});
afterAll(() => stack.dispose());

/** Anchors of the third-level headings: one for each alarm. */
const headings = (): string[] =>
  [...readFileSync('docs/runbook.md', 'utf8').matchAll(/^### (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(' ', '-'),
  );

const linked = (): (string | undefined)[] =>
  stack
    .all<{ AlarmDescription?: string }>('AWS::CloudWatch::Alarm')
    .map(([, { Properties }]) => /docs\/runbook\.md#(.+)$/.exec(Properties.AlarmDescription ?? '')?.[1]);

describe('the runbook', () => {
  it('has a heading for every alarm', () => {
    expect(linked().length).toBeGreaterThan(0);
    for (const anchor of linked()) expect(headings()).toContain(anchor);
  });

  it('has an alarm for every heading', () => {
    for (const heading of headings()) expect(linked()).toContain(heading);
  });
});

describe('alarms', () => {
  it('watch every queue that keeps failures', () => {
    const kept = stack.all('AWS::SQS::Queue').filter(([id]) => /DeadLetters|Parked/.test(id));
    const watched = JSON.stringify(stack.all('AWS::CloudWatch::Alarm'));
    expect(kept.length).toBe(17);
    for (const [id] of kept) expect(watched).toContain(`"${id}"`);
  });
});
