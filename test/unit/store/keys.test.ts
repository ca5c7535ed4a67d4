import { describe, expect, it } from '@jest/globals';

import { newId } from '../../../shared/kernel/index.ts';
import { type Key, keys } from '../../../shared/store/keys.ts';
import { SeededRandom } from '../../support/seeded-random.ts';

/** What separates parts of keys, and what stands at their ends. */
const parts = [
  '#',
  '|',
  '\u0000',
  '\uffff',
  '$',
  '~',
  ' ',
  'c#',
  'u#',
  'login',
  'group',
  'unique',
  'c',
  'u',
  'e#',
  '000',
  'a',
] as const;

const times = 60_000;

describe('AC-010 keys', () => {
  it(`are each of one thing alone, whatever callers choose, in all pairs of ${times}`, () => {
    const random = new SeededRandom(10);
    const kinds = [
      ['user', 'user'],
      ['group', 'group'],
      ['event-hook', 'eventHook'],
      ['inline-hook', 'inlineHook'],
      ['hook-key', 'hookKey'],
      ['import', 'import'],
      ['api-token', 'apiToken'],
    ] as const;
    const ids = kinds.flatMap(([kind, named]) => Array.from({ length: 4 }, () => ({ kind, id: newId(named) })));
    // What somebody types: often an id, or a key that there is.
    const text = (): string => {
      const typed = Array.from({ length: random.below(6) }, () => random.pick(parts)).join('');
      return random.chance(0.3) ? `${typed}${random.pick(ids).id}` : typed;
    };
    const number = (): number => random.below(20);
    const makers: Readonly<Record<string, () => readonly [readonly unknown[], Key]>> = {
      claim: () => {
        const args = [random.pick(['login', 'group', 'token', 'unique'] as const), text()] as const;
        return [args, keys.claim(...args)];
      },
      idempotency: () => {
        const args = [text()] as const;
        return [args, keys.idempotency(...args)];
      },
      oneTimeToken: () => {
        const args = [text()] as const;
        return [args, keys.oneTimeToken(...args)];
      },
      session: () => {
        const args = [text()] as const;
        return [args, keys.session(...args)];
      },
      entity: () => {
        const { kind, id } = random.pick(ids);
        return [[kind, id], keys.entity(kind, id)];
      },
      event: () => {
        const { kind, id } = random.pick(ids);
        const version = number();
        return [[kind, id, version], keys.event(kind, id, version)];
      },
      credential: () => {
        const { id } = random.pick(ids);
        return [[id], keys.credential(id)];
      },
      memberOfGroup: () => {
        const args = [random.pick(ids).id, number(), random.pick(ids).id] as const;
        return [args, keys.memberOfGroup(...args)];
      },
      membershipOfUser: () => {
        const args = [random.pick(ids).id, random.pick(ids).id] as const;
        return [args, keys.membershipOfUser(...args)];
      },
      link: () => {
        const args = [random.pick(ids).id, random.pick(ids).id, random.pick(ids).id] as const;
        return [args, keys.link(...args)];
      },
      setting: () => {
        const args = ['schema', random.pick(ids).id] as const;
        return [args, keys.setting(...args)];
      },
    };
    const known = new Map<string, string>();
    const shared: unknown[] = [];
    for (let tried = 0; tried < times; tried += 1) {
      const name = random.pick(Object.keys(makers));
      const [args, { pk, sk }] = makers[name]?.() ?? [[], { pk: '', sk: '' }];
      const thing = JSON.stringify([name, ...args]);
      const key = JSON.stringify([pk, sk]);
      const other = known.get(key);
      if (other !== undefined && other !== thing) shared.push([key, thing, other]);
      known.set(key, thing);
    }
    expect(shared).toEqual([]);
    // Most were keys of their own, so that pairs were many.
    expect(known.size).toBeGreaterThan(times / 4);
  });
});
