import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { Cases, runCases } from '../../cli/expr-cases.ts';

const casesIn = (name: string): Cases => Cases.parse(JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')));

describe('conformance data', () => {
  it.each(['language.json', 'functions.json'])('all of %s pass', (name) => {
    const cases = casesIn(name);
    expect(cases.tests.length).toBeGreaterThan(200);
    expect(runCases(cases).lines).toEqual([`${cases.tests.length} passed, 0 failed`]);
  });
});

describe('a known gap', () => {
  const { contexts, tests } = casesIn('known-gaps.json');

  it.each(tests.map((test) => [test.expr, test] as const))('is still there: %s', (_, test) => {
    expect(runCases({ contexts, tests: [test] }).failed).toBe(1);
  });
});
