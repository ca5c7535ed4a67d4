import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { handler as walk } from '../../functions/workers/directory-jobs/handler.ts';
import { userCatalogue } from '../../shared/directory/index.ts';
import { root } from '../../shared/runtime/root.ts';
import { keys } from '../../shared/store/keys.ts';
import { anyway } from '../../shared/store/table.ts';
import { Org } from '../support/dynoxide-org.ts';
import { indexChanges } from '../support/dynoxide-workers.ts';
import { localTableClient, storedItems } from '../support/search-table.ts';

interface Job {
  readonly id: string;
  readonly status: string;
  readonly progress: {
    readonly changed: number;
    readonly segmentsDone: number;
    readonly findings: Readonly<Record<string, number>>;
  };
}

let org: Org;
let brought = 0;

beforeAll(async () => {
  org = await Org.start();
}, 60_000);
afterAll(() => org.stop());

const ask = async (method: string, path: string, body?: object): Promise<Job> =>
  (await org.call('directoryJobs', method, path, body === undefined ? {} : { body })).body as unknown as Job;

/** Brings the workers their messages, some of them twice, until there are no more. */
async function bringMessages(): Promise<void> {
  for (; brought < org.messages.length; brought += 1) {
    const { queue, body } = org.messages[brought] ?? { queue: '', body: {} };
    if (queue !== 'directory-jobs') continue;
    const event = { Records: [{ messageId: '1', body: JSON.stringify(body) }] } as unknown as Parameters<typeof walk>[0];
    const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
    const answers = await Promise.all(brought % 3 === 0 ? [walk(event, context), walk(event, context)] : [walk(event, context)]);
    for (const answer of answers) expect(answer.batchItemFailures).toEqual([]);
  }
}

async function run(type: string): Promise<Job> {
  const { id } = await ask('POST', '/api/v1/directoryJobs', { type });
  await bringMessages();
  const job = await ask('GET', `/api/v1/directoryJobs/${id}`);
  expect(job).toMatchObject({ status: 'COMPLETED', progress: { segmentsDone: 8, failed: 0 } });
  return job;
}

/** Whatever lies in the index, without versions. */
async function rows(): Promise<string[]> {
  const found: string[] = [];
  for await (const { pk, sk } of storedItems(
    localTableClient(process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? ''),
    process.env['TABLE_NAME'] ?? '',
  ))
    if (pk.startsWith('x#')) found.push(`${pk}\n${sk}`);
  return found.toSorted();
}

const remove = (key: string): Promise<unknown> => {
  const [pk = '', sk = ''] = key.split('\n');
  return root().table.remove({ pk, sk }, anyway);
};

describe('a walk over the directory', () => {
  it('finds and repairs what is missing in the search index, and what should not be there', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 30; number += 1) {
      const login = `walked${number}@example.com`;
      const profile = { login, email: login, firstName: 'Ada', lastName: `Lovelace ${number}`, title: 'Countess' };
      const { body } = await org.call('users', 'POST', '/api/v1/users', { query: 'activate=false', body: { profile } });
      ids.push(String(body['id']));
    }
    await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name: 'Walked', description: 'By jobs' } } });
    await indexChanges(await org.records());
    const whole = await rows();
    // Everybody was made just now: nothing of them is held against the index yet.
    expect((await run('checkSearchIndex')).progress.findings).toMatchObject({ missing: 0, stale: 0, settling: 0 });

    const { table, stamp } = root();
    // As if it had been a while.
    const settled = Date.now() - 120_000;
    for (const id of ids) {
      const key = keys.entity('user', id);
      const item = await table.get(key);
      if (item !== undefined) await table.put({ ...item, lastUpdated: settled, created: settled }, anyway);
    }
    await indexChanges(await org.records());
    const before = await rows();
    expect(before).toHaveLength(whole.length);

    const lost = before.filter((row, index) => index % 7 === 0 && ids.slice(0, 20).some((id) => row.endsWith(id)));
    for (const row of lost) await remove(row);
    const gone = String(ids[0]).replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'));
    const ghosts = [
      { pk: 'x#user#profile.lastName.1#0', sk: `byron\u0001${ids[1]}` },
      { pk: 'x#user#profile.lastName.1#0', sk: `byron\u0001${gone}` },
      { pk: 'x#user#profile.retired.1#0', sk: `byron\u0001${ids[2]}` },
      { pk: 'x#user#profile.lastName.9#0', sk: `lovelace 3\u0001${ids[3]}` },
    ];
    for (const ghost of ghosts) await table.put({ ...ghost, ...stamp, version: 1 }, anyway);

    const checked = await run('checkSearchIndex');
    expect(checked.progress).toMatchObject({ changed: 0, findings: { missing: lost.length, stale: ghosts.length, settling: 0 } });
    const repaired = await run('repairSearchIndex');
    expect(repaired.progress).toMatchObject({
      changed: lost.length + ghosts.length,
      findings: { missing: lost.length, stale: ghosts.length },
    });
    expect(await rows()).toEqual(before);
    expect((await run('checkSearchIndex')).progress).toMatchObject({ changed: 0, findings: { missing: 0, stale: 0 } });
    expect(lost.length).toBeGreaterThan(20);
    expect(userCatalogue().attributes.size).toBeGreaterThan(30);
  }, 60_000);

  it('is listed newest first, page after page, and known by its id alone', async () => {
    const page = await org.call('directoryJobs', 'GET', '/api/v1/directoryJobs', { query: 'limit=2' });
    const listed = page.body as unknown as readonly Job[];
    expect(listed).toHaveLength(2);
    const next = /<([^>]+)>; rel="next"/.exec(String(page.headers['link']))?.[1];
    const rest = await org.call('directoryJobs', 'GET', '/api/v1/directoryJobs', { query: new URL(String(next)).search.slice(1) });
    const others = rest.body as unknown as readonly Job[];
    expect([...listed, ...others].map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED', 'COMPLETED']);
    expect(rest.headers['link']).not.toContain('rel="next"');
    expect((await org.call('directoryJobs', 'GET', '/api/v1/directoryJobs/djb00000000000000000')).status).toBe(404);
  });
});
