import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { accessRecorder, countGrants, reportOf } from '../../../scripts/grants.ts';

describe('the count of grants', () => {
  it('is one line where all are used and nothing was refused', () => {
    expect(reportOf({ granted: 3, unused: [], refused: [] })).toEqual([
      '3 grants, 0 of them unused by the tests; 0 calls refused.',
    ]);
  });

  it('names what is left over and what was refused, and says what to do', () => {
    const report = reportOf({ granted: 3, unused: ['Fn dynamodb:Query u#*'], refused: ['refused: Fn may not'] });
    expect(report[0]).toBe('refused: Fn may not');
    expect(report).toContain('unused: Fn dynamodb:Query u#*');
    expect(report.join(' ')).toMatch(/take it out of the construct .* have a test in test\/integration use it/);
  });

  it('holds what stacks noted against the template', () => {
    const folder = mkdtempSync(join(tmpdir(), 'grants-'));
    const { granted, unused, refused } = countGrants(folder);
    expect(unused.length).toBe(granted);
    expect(granted).toBeGreaterThan(100);
    expect(refused).toEqual([]);
    const [first = ''] = unused;
    const recorder = accessRecorder(join(folder, 'deeper'));
    recorder.used?.(first);
    recorder.refused?.('Fn may not');
    writeFileSync(join(folder, 'another.txt'), `${unused.at(-1)}\n`);
    expect(countGrants(join(folder, 'deeper'))).toMatchObject({ refused: ['refused: Fn may not'] });
    expect(countGrants(join(folder, 'deeper')).unused).not.toContain(first);
    expect(countGrants(folder).unused.length).toBe(granted - 1);
    rmSync(folder, { recursive: true });
  });

  it('notes nothing where nobody asked', () => {
    expect(accessRecorder('')).toEqual({});
  });
});
