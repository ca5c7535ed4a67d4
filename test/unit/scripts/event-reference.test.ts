import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { eventReference, eventReferenceFile } from '../../../scripts/event-reference.ts';
import { eventTypes } from '../../../shared/kernel/index.ts';
import { oktaFacts } from '../../support/okta-facts.ts';

/** Okta's own list. */
const catalogue = oktaFacts('data/event-types.tsv');

describe('docs/reference/events.md', () => {
  it('is what the table of event types says: run `npm run docs` after a change', () => {
    expect(readFileSync(eventReferenceFile, 'utf8')).toBe(eventReference());
  });

  it('has a sentence of meaning and a target for each type', () => {
    for (const { meaning, targets } of Object.values(eventTypes)) {
      expect(meaning).toMatch(/^[A-Z][^|]+\.$/);
      expect(targets.length).toBeGreaterThan(0);
    }
  });
});

(catalogue === undefined ? describe.skip : describe)('the table of event types', () => {
  it('spells them as Okta does, and lets hooks ask for those that Okta’s may ask for', () => {
    const rows = readFileSync(catalogue ?? '', 'utf8')
      .split('\n')
      .slice(1);
    const eligible = new Map(rows.map((row) => row.split('\t')).map(([type = '', flag]) => [type, flag === 'Y']));
    const ours = Object.entries(eventTypes).map(([type, { hooks }]) => [type, hooks]);
    // What begins with `roster.` is ours alone, and no hook may ask for it.
    const theirs = (type: string): boolean | undefined => (type.startsWith('roster.') ? eligible.has(type) : eligible.get(type));
    expect(ours).toEqual(ours.map(([type]) => [type, theirs(String(type))]));
  });
});
