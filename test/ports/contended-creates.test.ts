import { setTimeout as wait } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { normalizeLogin } from '../../shared/directory/index.ts';
import { Org, type OrgAnswer } from '../support/dynoxide-org.ts';
import { everyItem } from '../support/every-item.ts';
import { SeededRandom } from '../support/seeded-random.ts';

/** 5,000 calls in the test run; `npm run soak -- creates` makes 100,000. */
const logins = process.env['ROSTER_SOAK'] === undefined ? 250 : 5_000;
const callersOfLogin = 20;
const loginsAtOnce = 2;
const mostTries = 8;

/** What one of those who want a login has seen in the end. */
interface Caller {
  readonly hasKey: boolean;
  /** Answers that never reached her, and the one that did. */
  readonly lost: readonly OrgAnswer[];
  readonly last: OrgAnswer;
}

const isTaken = ({ status, text }: OrgAnswer): boolean =>
  status === 400 && text.includes('login: An object with this field already exists');
const isBusy = ({ status, text }: OrgAnswer): boolean => status === 409 && text.includes('Idempotency-Key');

/** A client that tries again when an answer gets lost on its way, when the key is being worked on, and when it is asked to wait. */
async function create(org: Org, random: SeededRandom, login: string, caller: number): Promise<Caller> {
  const hasKey = caller % 2 === 0;
  const profile = { login, email: login, firstName: `Caller ${caller}`, lastName: 'Lovelace' };
  const call = {
    query: 'activate=false',
    body: { profile },
    ...(hasKey ? { headers: { 'idempotency-key': `${login} ${caller}` } } : {}),
  };
  const lost: OrgAnswer[] = [];
  for (let tries = 0; tries < mostTries; tries += 1) {
    const answer = await org.call('users', 'POST', '/api/v1/users', call);
    if (answer.status === 429) await wait(5_000);
    else if (isBusy(answer)) await wait(5);
    else if (random.below(10) === 0) lost.push(answer);
    else return { hasKey, lost, last: answer };
  }
  const last = await org.call('users', 'POST', '/api/v1/users', call);
  return { hasKey, lost, last };
}

/** In their turn, so many at once. */
async function inLanes<Result>(count: number, lanes: number, work: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) results[index] = await work(index);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

describe('AC-004: many who want the same login at once', () => {
  let org: Org;

  beforeAll(async () => {
    org = await Org.start();
  }, 60_000);

  afterAll(async () => {
    await org.stop();
  });

  it('end with one user and one claim for each login, and everybody knows', async () => {
    const random = new SeededRandom(4);
    const loginOf = (index: number): string => `wanted${index}@example.com`;
    const callers = await inLanes(logins, loginsAtOnce, (index) =>
      Promise.all(Array.from({ length: callersOfLogin }, (_, caller) => create(org, random, loginOf(index), caller))),
    );

    const items = await everyItem();
    const users = items.filter(({ sk }) => sk === 'u');
    const owners = new Map(items.filter(({ pk }) => String(pk).startsWith('c#login#')).map(({ pk, owner }) => [pk, owner]));
    // The administrator is there too.
    expect([users.length, owners.size]).toEqual([logins + 1, logins + 1]);
    const idOf = new Map(
      users.map(({ pk, profile }) => [
        String((profile as Readonly<Record<string, unknown>>)['login']),
        String(pk).slice('u#'.length),
      ]),
    );
    expect([...idOf].filter(([login, id]) => owners.get(`c#login#${normalizeLogin(login)}`) !== id)).toEqual([]);

    const wrong = callers.flatMap((those, index) => problemsOf(loginOf(index), idOf.get(loginOf(index)), those));
    expect(wrong).toEqual([]);
    const answers = callers.flat();
    const lost = answers.flatMap((caller) => caller.lost);
    const winnersLost = lost.filter(({ status }) => status === 200).length;
    console.log(`${answers.length} creates of ${logins} logins: ${lost.length} answers lost, ${winnersLost} of them of a creation`);
    expect(winnersLost).toBeGreaterThan(0);
  }, 3_600_000);
});

/** Whether everybody was told the truth about who has the login. */
function problemsOf(login: string, id: string | undefined, callers: readonly Caller[]): string[] {
  const all = callers.flatMap(({ lost, last }) => [...lost, last]);
  const strange = all.filter((answer) => answer.status !== 200 && !isTaken(answer));
  const others = all.filter(({ status, body }) => status === 200 && body['id'] !== id);
  const made = callers.filter(({ lost, last }) => [...lost, last].some(({ status }) => status === 200));
  // With a key the same answer comes again; without one the second try says that the login is taken: by herself.
  const untold = made.filter(({ hasKey, last }) => (hasKey ? last.status !== 200 : last.status !== 200 && !isTaken(last)));
  return [
    ...strange.map(({ status, text }) => `${login}: ${status} ${text}`),
    ...others.map(({ body }) => `${login}: ${String(body['id'])} was created, and ${id ?? 'nobody'} is there`),
    ...(made.length === 1 ? [] : [`${login}: ${made.length} callers have created it`]),
    ...untold.map(({ last }) => `${login}: its creator was told ${last.status} ${last.text}`),
  ];
}
