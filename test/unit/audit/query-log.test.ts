import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { logPosition, logRetentionMilliseconds, parseLogQuery, type LogParameters, queryLog } from '../../../shared/audit/index.ts';
import { seekTime } from '../../../shared/audit/seek.ts';
import { event, fillLog, MemoryEventLog, noon } from './memory-log.ts';

const minute = 60_000;
const iso = (at: number) => new Date(at).toISOString();

/** Answers of a query, page after page, by the events' uuids. */
async function readAll(
  log: MemoryEventLog,
  parameters: LogParameters,
  limit: number,
  now: number,
  mostPages = 50,
): Promise<string[][]> {
  const answers: string[][] = [];
  let position: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const { query, asked, places } = parseLogQuery(parameters, limit, now, position);
    const { events, next } = await queryLog(log, query, places);
    answers.push(events.map(({ uuid }) => uuid));
    if (next === undefined) return answers;
    position = logPosition(asked, next);
  }
  return answers;
}

/** Shards 1 and 2, a page a minute in each, by turns: a1 b1 a2 b2 ... */
async function twoShards(): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  for (let index = 0; index < 5; index += 1) {
    const at = noon + index * 2 * minute;
    await fillLog(log, 1, [{ at, events: [event({ uuid: `a${index}`, published: at })] }]);
    await fillLog(log, 2, [{ at: at + minute, events: [event({ uuid: `b${index}`, published: at + minute })] }]);
  }
  return log;
}

const end = noon + 10 * minute;
const bounded = { since: iso(noon), until: iso(end) };

describe('queryLog, bounded', () => {
  it('merges the shards by time and ends without a next page', async () => {
    const log = await twoShards();
    expect(await readAll(log, bounded, 100, end)).toEqual([['a0', 'b0', 'a1', 'b1', 'a2', 'b2', 'a3', 'b3', 'a4', 'b4']]);
  });

  it('pages without a gap or a repetition, and gives no next link on a full last page', async () => {
    const log = await twoShards();
    expect(await readAll(log, bounded, 5, end)).toEqual([
      ['a0', 'b0', 'a1', 'b1', 'a2'],
      ['b2', 'a3', 'b3', 'a4', 'b4'],
    ]);
  });

  it('descends', async () => {
    const log = await twoShards();
    expect(await readAll(log, { ...bounded, sortOrder: 'DESCENDING' }, 4, end)).toEqual([
      ['b4', 'a4', 'b3', 'a3'],
      ['b2', 'a2', 'b1', 'a1'],
      ['b0', 'a0'],
    ]);
  });

  it('includes since and excludes until', async () => {
    const log = await twoShards();
    const query = { since: iso(noon + 2 * minute), until: iso(noon + 4 * minute) };
    expect(await readAll(log, query, 100, end)).toEqual([['a1', 'b1']]);
    expect(await readAll(log, { ...query, sortOrder: 'DESCENDING' }, 100, end)).toEqual([['b1', 'a1']]);
  });

  it('finds an event that was written long after it was published', async () => {
    const log = await twoShards();
    const hour = 60 * minute;
    await fillLog(log, 1, [
      { at: noon + hour, events: [event({ uuid: 'late', published: noon + minute })] },
      { at: noon + hour + minute, events: [event({ uuid: 'after', published: noon + hour + minute })] },
    ]);
    const query = { since: iso(noon), until: iso(noon + 3 * minute) };
    const [found] = await readAll(log, query, 100, noon + 2 * hour);
    expect(found?.toSorted()).toEqual(['a0', 'a1', 'b0', 'late']);
    const [descending] = await readAll(log, { ...query, sortOrder: 'DESCENDING' }, 100, noon + 2 * hour);
    expect(descending?.toSorted()).toEqual(['a0', 'a1', 'b0', 'late']);
  });

  it('is settled by its first page: what happens meanwhile is not in it', async () => {
    const log = await twoShards();
    const first = parseLogQuery({ sortOrder: 'DESCENDING' }, 3, end);
    const answer = await queryLog(log, first.query);
    await fillLog(log, 1, [{ at: end + minute, events: [event({ uuid: 'new', published: end + minute })] }]);
    const position = logPosition(first.asked, answer.next ?? []);
    const second = parseLogQuery({ sortOrder: 'DESCENDING' }, 100, end + 2 * minute, position);
    const { events, next } = await queryLog(log, second.query, second.places);
    expect(events.map(({ uuid }) => uuid)).toEqual(['a3', 'b2', 'a2', 'b1', 'a1', 'b0', 'a0']);
    expect(next).toBeUndefined();
  });

  it('answers short with a next page where what is asked for is rare', async () => {
    const log = new MemoryEventLog();
    const pages = Array.from({ length: 1_000 }, (_, index) => ({
      at: noon + index,
      events: [
        event({
          uuid: String(index),
          published: noon + index,
          eventType: index === 999 ? 'user.account.expire_password' : 'user.session.start',
        }),
      ],
    }));
    await fillLog(log, 1, pages);
    const answers = await readAll(log, { ...bounded, filter: 'eventType eq "user.account.expire_password"' }, 10, end);
    expect(answers.length).toBeGreaterThan(1);
    expect(answers.flat()).toEqual(['999']);
  });
});

describe('queryLog, polling', () => {
  it('always leads on, and tells what came since', async () => {
    const log = await twoShards();
    const first = parseLogQuery({ since: iso(noon) }, 100, end);
    const answer = await queryLog(log, first.query);
    expect(answer.events).toHaveLength(10);
    const position = logPosition(first.asked, answer.next ?? []);

    const again = parseLogQuery({ since: iso(noon) }, 100, end, position);
    const nothing = await queryLog(log, again.query, again.places);
    expect(nothing.events).toEqual([]);
    expect(nothing.next).toEqual(answer.next);

    // Published before everything that was told, and written behind it.
    await fillLog(log, 2, [{ at: end, events: [event({ uuid: 'late', published: noon - minute })] }]);
    const more = await queryLog(log, again.query, again.places);
    expect(more.events.map(({ uuid }) => uuid)).toEqual(['late']);
  });

  it('tells what was written at the same time as it was published', async () => {
    const log = new MemoryEventLog();
    await fillLog(log, 1, [{ at: noon, events: [event({ uuid: 'second', published: noon - 1 })] }]);
    await fillLog(log, 2, [{ at: noon, events: [event({ uuid: 'first', published: noon - 2 })] }]);
    expect(await readAll(log, {}, 100, end, 1)).toEqual([['first', 'second']]);
  });

  it('begins with what was written at since', async () => {
    const log = await twoShards();
    const answers = await readAll(log, { since: iso(noon + 7 * minute) }, 100, end, 1);
    expect(answers).toEqual([['b3', 'a4', 'b4']]);
  });
});

describe('queryLog, either way', () => {
  it('gives every event of any log once, in whatever pages it is asked for', async () => {
    const page = fc.record({ shard: fc.nat(3), delay: fc.nat(10), ages: fc.array(fc.nat(30), { minLength: 1, maxLength: 5 }) });
    const input = fc.record({
      pages: fc.array(page, { maxLength: 30 }),
      limit: fc.integer({ min: 1, max: 7 }),
      descending: fc.boolean(),
      cut: fc.nat(60),
    });
    await fc.assert(
      fc.asyncProperty(input, async ({ pages, limit, descending, cut }) => {
        const log = new MemoryEventLog();
        const expected: string[] = [];
        let at = noon;
        const until = noon + cut * 5;
        for (const [index, { shard, delay, ages }] of pages.entries()) {
          at += delay;
          const events = ages.map((age, place) => event({ uuid: `${index}.${place}`, published: at - age }));
          await fillLog(log, shard, [{ at, events }]);
          expected.push(...events.filter(({ published }) => published >= noon && published < until).map(({ uuid }) => uuid));
        }
        const parameters: LogParameters = {
          since: iso(noon),
          until: iso(until),
          sortOrder: descending ? 'DESCENDING' : 'ASCENDING',
        };
        const answers = await readAll(log, parameters, limit, at, 1_000);
        expect(answers.flat().toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 100 },
    );
  });
});

describe('seekTime', () => {
  it('finds the first page that is not before a time, among any times and expired pages', async () => {
    const input = fc.record({ steps: fc.array(fc.nat(3), { minLength: 1, maxLength: 40 }), expired: fc.nat(40), time: fc.nat(80) });
    await fc.assert(
      fc.asyncProperty(input, async ({ steps, expired, time }) => {
        const log = new MemoryEventLog();
        let at = noon;
        const times = steps.map((step) => (at += step));
        await fillLog(
          log,
          1,
          times.map((time) => ({ at: time, events: [event()] })),
        );
        log.expire(1, Math.min(expired, steps.length));
        const head = (await log.heads()).get(1) ?? { position: 0, at: 0, lateness: 0 };
        const { position } = await seekTime(log, 1, head, noon + time);
        const [first] = await log.pagesAfter(1, position, 1);
        const wanted = (await log.pagesAfter(1, 0, 100)).find((page) => page.at >= noon + time);
        expect(first?.position).toBe(wanted?.position);
      }),
    );
  });

  it('asks for few pages of a long log', async () => {
    const log = new MemoryEventLog();
    await fillLog(
      log,
      1,
      Array.from({ length: 5_000 }, (_, index) => ({ at: noon + index, events: [] })),
    );
    let reads = 0;
    const counting: Pick<MemoryEventLog, 'heads' | 'pagesAfter' | 'pagesUpTo' | 'findPageFrom'> = {
      heads: () => log.heads(),
      pagesAfter: (...input) => log.pagesAfter(...input),
      pagesUpTo: (...input) => log.pagesUpTo(...input),
      findPageFrom(...input) {
        reads += 1;
        return log.findPageFrom(...input);
      },
    };
    const head = { position: 5_000, at: noon + 4_999, lateness: 0 };
    expect(await seekTime(counting, 1, head, noon + 4_990)).toEqual({ position: 4_990, offset: 0 });
    expect(reads).toBeLessThanOrEqual(8);
    reads = 0;
    expect(await seekTime(counting, 1, head, noon + 10)).toEqual({ position: 10, offset: 0 });
    expect(reads).toBeLessThanOrEqual(26);
  });
});

describe('parseLogQuery', () => {
  it('goes back seven days by default, and never further than the log is kept', () => {
    const week = parseLogQuery({}, 100, noon);
    expect(week.query).toMatchObject({ mode: 'polling', since: noon - 7 * 86_400_000 });
    const old = parseLogQuery({ since: '2018-01-26T00:00:00Z' }, 100, noon);
    expect(old.query.since).toBe(noon - logRetentionMilliseconds);
  });

  it('takes a request with until, or a descending one, as bounded', () => {
    expect(parseLogQuery({ until: iso(noon) }, 100, noon).query.mode).toBe('bounded');
    expect(parseLogQuery({ sortOrder: 'DESCENDING' }, 100, noon).query).toMatchObject({ mode: 'bounded', until: noon });
  });

  it('reads times with an offset whose plus sign was not encoded', () => {
    expect(parseLogQuery({ since: '2026-01-01T13:00:00 01:00' }, 100, noon).query.since).toBe(noon);
  });

  it.each([{ since: 'yesterday' }, { until: '2026-13-01' }, { since: iso(noon + 1), until: iso(noon) }])(
    'refuses %j',
    (parameters) => {
      expect(() => parseLogQuery(parameters, 100, noon)).toThrow(expect.objectContaining({ code: 'validation-failed' }));
    },
  );

  it.each(['[1,2,3]', '["a",1]', '[1,-2]'])('refuses the position %s', (position) => {
    expect(() => parseLogQuery({}, 100, noon, position)).toThrow(expect.objectContaining({ code: 'invalid-cursor' }));
  });
});
