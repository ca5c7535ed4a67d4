import { describe, expect, it } from '@jest/globals';

import {
  type HistoryChange,
  historyLimits,
  type HistoryStore,
  listChanges,
  objectAt,
  sourceOfAttribute,
} from '../../../shared/history/index.ts';
import { isRosterError, systemContext } from '../../../shared/kernel/index.ts';

const noon = Date.UTC(2026, 0, 31, 12);
const asked = { subject: { kind: 'user', id: '00u1' }, name: '00u1', type: 'User' } as const;

/** A user whose title was changed with every version, a second after the one before. */
class LongLife implements HistoryStore {
  read = 0;
  readonly #versions: number;
  readonly #oldest: number;

  /** @param oldest versions below it are of a Roster that kept no values */
  constructor(versions: number, oldest = 1) {
    this.#versions = versions;
    this.#oldest = oldest;
  }

  findPresent() {
    const facts = new Map<string, unknown>([['profile.title', this.#versions]]);
    return Promise.resolve({ version: this.#versions, at: noon + this.#versions * 1000, facts });
  }

  changes(_subject: unknown, { below = Infinity, limit }: { readonly below?: number; readonly limit: number }) {
    const newest = Math.min(below - 1, this.#versions);
    const versions = Array.from({ length: Math.min(limit, newest) }, (_, index) => newest - index);
    this.read += versions.length;
    return Promise.resolve(versions.map((version) => this.#change(version)));
  }

  findToken() {
    return Promise.resolve(undefined);
  }

  #change(version: number): HistoryChange {
    const changed = [{ path: 'profile.title', before: version - 1, after: version }];
    const record = version === 1 ? { made: true as const } : { changed };
    return {
      version,
      at: noon + version * 1000,
      context: systemContext('test'),
      events: [],
      record: version < this.#oldest ? undefined : record,
    };
  }
}

const questions = (history: HistoryStore) => ({
  history,
  existingGroups: () => Promise.resolve(new Set<string>()),
  visibility: { knowsAttribute: () => true },
});

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isRosterError(error, 'history-too-long') ? error.code : `no refusal: ${String(error)}`;
};

describe('going back', () => {
  it('reads as many changes as it says, and refuses what lies behind them', async () => {
    const atLimit = new LongLife(historyLimits.changes);
    expect((await objectAt(questions(atLimit), asked, { version: 2 })).shown.get('profile.title')).toBe(2);
    const over = new LongLife(historyLimits.changes + 1);
    expect(await codeOf(objectAt(questions(over), asked, { version: 2 }))).toBe('history-too-long');
    expect(over.read).toBeLessThan(historyLimits.changes + 500);
  });

  it('reads no more than it needs for what was set last', async () => {
    const life = new LongLife(historyLimits.changes * 2);
    const { value, before } = await sourceOfAttribute(questions(life), asked, 'title');
    expect([value, before]).toEqual([historyLimits.changes * 2, historyLimits.changes * 2 - 1]);
    expect(life.read).toBeLessThanOrEqual(25);
  });

  it('does not guess what a Roster without values left behind', async () => {
    const life = questions(new LongLife(10, 5));
    expect((await objectAt(life, asked, { version: 4 })).shown.get('profile.title')).toBe(4);
    expect(await codeOf(objectAt(life, asked, { version: 3 }))).toBe('history-too-long');
    const { items } = await listChanges(life, asked, { limit: 20 });
    expect(items.map(({ deltas }) => deltas === null)).toEqual([...Array<boolean>(6).fill(false), ...Array<boolean>(4).fill(true)]);
  });
});

describe('a list', () => {
  it('goes on over any number of changes', async () => {
    const life = new LongLife(historyLimits.changes + 10);
    const { items, next } = await listChanges(questions(life), asked, { limit: 20, after: '21' });
    expect(items.map(({ change }) => change.version)).toEqual(Array.from({ length: 20 }, (_, index) => 20 - index));
    // Too far back to know with what she began.
    expect([items.at(-1)?.deltas, next]).toEqual([null, undefined]);
  });

  it('answers short where its times leave out too much, and leads on', async () => {
    const life = questions(new LongLife(historyLimits.passedOver * 2 + 5));
    const until = noon + 4_500;
    const first = await listChanges(life, asked, { limit: 20, until });
    expect(first.items).toEqual([]);
    const second = await listChanges(life, asked, { limit: 20, until, after: first.next ?? '' });
    const third = await listChanges(life, asked, { limit: 20, until, after: second.next ?? '' });
    expect(third.items.map(({ change }) => change.version)).toEqual([4, 3, 2, 1]);
  });
});
