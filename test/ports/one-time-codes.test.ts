import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type CodePlace, type CodeServices, issueCode, tryCode } from '../../shared/one-time-codes/index.ts';
import { derivePurposeKey } from '../../shared/security/index.ts';
import { stampFor } from '../../shared/store/items.ts';
import { keys } from '../../shared/store/keys.ts';
import { DynamoCodeStore } from '../../shared/store/one-time-codes.ts';
import type { Table } from '../../shared/store/table.ts';
import { startEngine } from '../support/engines.ts';
import type { TableEngine } from '../support/table-engine.ts';

const minute = 60_000;
const noon = Date.UTC(2026, 0, 1, 12);

let engine: TableEngine;
let table: Table;
let now = noon;
let services: CodeServices;
let made = 0;

beforeAll(async () => {
  engine = await startEngine();
  table = await engine.table();
  const key = derivePurposeKey(new Uint8Array(32).fill(7), 'one-time-code');
  services = {
    clock: { now: () => now },
    codes: new DynamoCodeStore(table, stampFor('eu-west-1')),
    codeKey: () => Promise.resolve(key),
  };
});
afterAll(() => engine.stop());

const somewhere = (): CodePlace => ({ userId: `somebody${(made += 1)}`, purpose: 'factor.emf1' });

async function issued(place: CodePlace, options = {}): Promise<string> {
  const code = await issueCode(services, place, options);
  if (code === undefined) throw new Error('no code was made');
  return code.code;
}
const otherThan = (code: string, by = 1): string => String((Number(code) + by) % 1_000_000).padStart(6, '0');

const outcomes = async (place: CodePlace, typed: readonly string[]): Promise<string[]> =>
  (await Promise.all(typed.map((code) => tryCode(services, place, code)))).map(({ is }) => is);
const count = (found: readonly string[], wanted: string): number => found.filter((outcome) => outcome === wanted).length;

describe('a code of six digits', () => {
  it('AC-040: is compared five times in all, however many of a thousand try at once', async () => {
    const place = somewhere();
    const code = await issued(place);
    const guesses = Array.from({ length: 1000 }, (_, index) => otherThan(code, index + 1));
    const found = await outcomes(place, guesses);
    expect([count(found, 'wrong'), count(found, 'void'), count(found, 'right')]).toEqual([5, 995, 0]);
    // Not even the right one, now.
    expect(await outcomes(place, [code])).toEqual(['void']);
  });

  it('AC-040: counts right tries like wrong ones, and is used once', async () => {
    const place = somewhere();
    const code = await issued(place);
    const found = await Promise.all(Array.from({ length: 50 }, () => tryCode(services, place, code)));
    const right = found.filter((outcome) => outcome.is === 'right');
    expect(right).toHaveLength(5);
    const used = await Promise.all(right.map(({ mac }) => services.codes.consume(place, mac)));
    expect(used.filter(Boolean)).toHaveLength(1);
    expect(await outcomes(place, [code])).toEqual(['void']);
  });

  it('AC-040: lives ten minutes at most, whatever was asked for', async () => {
    const place = somewhere();
    const code = await issued(place, { life: 24 * 60 * minute });
    now += 10 * minute - 1;
    expect(await outcomes(place, [code])).toEqual(['right']);
    now += 1;
    expect(await outcomes(place, [code])).toEqual(['void']);
  });

  it('voids the one before it', async () => {
    const place = somewhere();
    const first = await issued(place);
    now += minute;
    let second = await issued(place);
    // One in a million is the same.
    while (second === first) {
      now += minute;
      second = await issued(place);
    }
    expect(await outcomes(place, [first, second])).toEqual(['wrong', 'right']);
  });

  it('is made five times an hour at most, half a minute apart', async () => {
    const place = somewhere();
    await issued(place);
    now += 29_999;
    expect(await issueCode(services, place)).toBeUndefined();
    for (let more = 1; more < 5; more += 1) {
      now += 30_000;
      await issued(place);
    }
    now += 30_000;
    expect(await issueCode(services, place)).toBeUndefined();
    now += 60 * minute;
    await issued(place);
  });

  it('is for one person and one purpose', async () => {
    const place = somewhere();
    const code = await issued(place);
    const others = [{ ...place, purpose: 'factor.emf2' }, { ...somewhere() }];
    for (const other of others) expect(await outcomes(other, [code])).toEqual(['void']);
    expect(await outcomes(place, [`${code.slice(0, 3)} ${code.slice(3)}`])).toEqual(['right']);
  });

  it('is not in the table, nor what a million digests would find', async () => {
    const place = somewhere();
    const code = await issued(place);
    const item = await table.get(keys.code(place.userId, place.purpose));
    expect(JSON.stringify(item)).not.toContain(code);
    const other: CodeServices = {
      ...services,
      codeKey: () => Promise.resolve(derivePurposeKey(new Uint8Array(32).fill(8), 'one-time-code')),
    };
    expect((await tryCode(other, place, code)).is).toBe('wrong');
  });
});
