import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildFunctions } from '../../scripts/build.ts';
import { Org, requestEvent } from '../support/dynoxide-org.ts';
import type { RequestCost, RequestTask } from './request-loop.ts';

async function costOf(task: RequestTask): Promise<RequestCost> {
  const child = fork(join(import.meta.dirname, 'request-loop.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.send(task);
  const [cost] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the loop ended with ${String(code)}`))),
  ])) as [RequestCost];
  return cost;
}

interface Loop {
  readonly name: string;
  readonly function: string;
  readonly events: readonly object[];
  readonly calls: number;
}

const profile = (login: string) => ({
  login,
  email: login,
  firstName: 'Firstname',
  lastName: 'Lastname',
  department: 'Engineering',
});
const credentials = { password: { value: 'Tuesday-Kettle-42' } };

async function loops(org: Org): Promise<Loop[]> {
  const login = 'firstname.lastname@example.com';
  const { body } = await org.call('users', 'POST', '/api/v1/users', { body: { profile: profile(login), credentials } });
  const path = `/api/v1/users/${String(body['id'])}`;
  const create = (many: number, with_: object) =>
    Array.from({ length: many }, (_, person) => {
      const given = { profile: profile(`${Object.keys(with_).length}.person${person}@example.com`), ...with_ };
      return requestEvent('POST', '/api/v1/users', { query: 'activate=false', body: given });
    });
  const titles = ['Engineer', 'Director'].map((title) => requestEvent('POST', path, { body: { profile: { title } } }));
  return [
    { name: 'get a user by id', function: 'api-users', events: [requestEvent('GET', path)], calls: 2000 },
    { name: 'get a user by login', function: 'api-users', events: [requestEvent('GET', `/api/v1/users/${login}`)], calls: 2000 },
    { name: 'update a user', function: 'api-users', events: titles, calls: 1000 },
    { name: 'create a staged user', function: 'api-users', events: create(1200, {}), calls: 1000 },
    { name: 'create a user with a password', function: 'api-users', events: create(120, { credentials }), calls: 100 },
    {
      name: 'sign in',
      function: 'api-sign-in',
      events: [
        requestEvent('POST', '/api/v1/authn', { body: { username: 'admin@example.com', password: 'Correct-Horse-7-Battery' } }),
      ],
      calls: 100,
    },
  ];
}

/** CPU time of a warm request, in the function's process alone, calls one after another. */
export async function benchRequests(print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'roster-requests-'));
  const org = await Org.start();
  try {
    await buildFunctions({ outdir: folder });
    print('warm request (one after another)              CPU ms   elapsed ms');
    for (const { name, function: of, events, calls } of await loops(org)) {
      const bundle = join(folder, 'functions', of, 'index.mjs');
      const { cpu, elapsed } = await costOf({ bundle, events, warmUp: calls / 5, calls });
      print(`${name.padEnd(42)}${cpu.toFixed(2).padStart(10)}${elapsed.toFixed(2).padStart(13)}`);
    }
  } finally {
    await org.stop();
    rmSync(folder, { recursive: true });
  }
}
