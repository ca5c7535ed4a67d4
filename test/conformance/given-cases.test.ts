import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { Cases, runCases } from '../../cli/expr-cases.ts';
import { oktaFacts } from '../support/okta-facts.ts';

const file = oktaFacts('expression-cases.json');

(file === undefined ? describe.skip : describe)('cases of what is known of the language', () => {
  it('all pass', () => {
    const cases = Cases.parse(JSON.parse(readFileSync(file ?? '', 'utf8')));
    expect(runCases(cases).lines).toEqual([`${cases.tests.length} passed, 0 failed`]);
  });
});
