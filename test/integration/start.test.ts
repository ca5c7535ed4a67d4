import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { apiClient, type Call, eventually } from '../support/api-client.ts';

const root = resolve(import.meta.dirname, '../..');

const Facts = z.strictObject({
  url: z.string().regex(/^http:\/\/localhost:\d+$/),
  adminLogin: z.string(),
  adminPassword: z.string(),
  apiToken: z.string().length(42),
  mailboxUrl: z.string(),
});
type Facts = z.infer<typeof Facts>;

/** `npm start` as a terminal sees it. */
class Run {
  readonly data: string;
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  /** As `ended`, and all that it had to say has arrived. */
  readonly said: Promise<number | null>;
  out = '';
  err = '';

  constructor(data: string, environment: Readonly<Record<string, string>> = {}) {
    const { NODE_OPTIONS: _, ...inherited } = process.env;
    this.data = data;
    // In a group of its own, as a terminal's foreground job is; the channel is what npm start's first process holds.
    this.child = spawn(process.execPath, ['scripts/start.ts'], {
      cwd: root,
      detached: true,
      env: { ...inherited, PORT: '0', ROSTER_DATA: data, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.out += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.err += text));
    this.ended = once(this.child, 'exit').then(() => this.child.exitCode);
    this.said = once(this.child, 'close').then(() => this.child.exitCode);
  }

  /** What it says of itself, once it says that it is ready. */
  async ready(): Promise<Facts> {
    await eventually(async () => {
      if (this.child.exitCode !== null) return;
      expect(this.out).toMatch(/^Roster is ready: .*\n[^]*Mailbox.*\n/m);
    }, 60);
    if (this.child.exitCode !== null) throw new Error(`it ended: ${this.err}`);
    return Facts.parse(JSON.parse(await readFile(join(this.data, 'local.json'), 'utf8')));
  }

  /** As Ctrl-C does: the signal goes to the whole group. */
  signal(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, signal);
  }

  async stop(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.signal('SIGTERM');
    return this.ended;
  }
}

const runs: Run[] = [];
const folders: string[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'roster-start-'));
  folders.push(folder);
  return folder;
}

function start(data: string, environment?: Readonly<Record<string, string>>): Run {
  const run = new Run(data, environment);
  runs.push(run);
  return run;
}

afterEach(async () => {
  for (const run of runs.splice(0)) await run.stop();
});

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** Processes whose command line names the folder, and what they are. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const file = `/proc/${pid}/cmdline`;
      const command = existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\0', ' ') : '';
      return command.includes(folder) ? [command] : [];
    });
}

/** A process and all that it started. */
function familyOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  const children = existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number) : [];
  return [pid, ...children.flatMap(familyOf)];
}

const alive = (pids: readonly number[]): number[] => pids.filter((pid) => existsSync(`/proc/${pid}`));

const person = {
  profile: { login: 'kept@start.example', email: 'kept@start.example', firstName: 'Kept', lastName: 'Person' },
  credentials: { password: { value: 'Correct-Horse-Battery-1' } },
};

const signIn = async (call: Call, username: string, password: string): Promise<number> =>
  (await call('POST', '/api/v1/authn', { body: { username, password }, token: null })).status;

const tokenStatus = async (call: Call, token: string): Promise<number> => (await call('GET', '/api/v1/org', { token })).status;

/** It ends by itself, with one sentence and nothing else. */
async function expectSentence(run: Run, sentence: RegExp): Promise<void> {
  const code = await run.said;
  expect(run.err).toMatch(sentence);
  expect(run.err.trimEnd().split('\n')).toHaveLength(1);
  expect(run.err).not.toMatch(/\bat .*:\d+|node:internal|\[object|undefined/);
  expect([code, run.out]).toEqual([1, '']);
  expect(processesOf(run.data)).toEqual([]);
}

describe('npm start', () => {
  it('says where it is and who may enter, in the terminal and in a file for its owner alone', async () => {
    const run = start(await newFolder());
    const facts = await run.ready();
    expect(run.out.split('\n').map((line) => line.trim())).toEqual([
      `Roster is ready: ${facts.url}`,
      '',
      `Administrator  ${facts.adminLogin}`,
      `Password       ${facts.adminPassword}`,
      `API token      ${facts.apiToken}`,
      `Mailbox        ${facts.mailboxUrl}`,
      '',
      '',
    ]);
    expect(run.err).toBe('');
    expect(facts).toMatchObject({ adminLogin: 'admin@example.com', mailboxUrl: `${facts.url}/_local/mailbox` });
    expect((await stat(join(run.data, 'local.json'))).mode & 0o777).toBe(0o600);
    const call = apiClient(facts);
    expect(await tokenStatus(call, facts.apiToken)).toBe(200);
    expect(await signIn(call, facts.adminLogin, facts.adminPassword)).toBe(200);
    for (const page of [facts.mailboxUrl, `${facts.url}/signin`, `${facts.url}/signup`, facts.url]) {
      expect([page, (await fetch(page)).status]).toEqual([page, 200]);
    }
  }, 90_000);

  it('ends on Ctrl-C with every process that it started', async () => {
    const run = start(await newFolder());
    await run.ready();
    const family = familyOf(run.child.pid ?? 0);
    expect(family.length).toBeGreaterThan(1);
    expect(processesOf(run.data)).not.toEqual([]);
    run.signal('SIGINT');
    expect(await run.ended).toBe(0);
    await eventually(async () => expect([alive(family), processesOf(run.data)]).toEqual([[], []]));
    expect(run.err).toBe('');
  });

  it('ends when whoever started it is gone', async () => {
    const run = start(await newFolder());
    await run.ready();
    const family = familyOf(run.child.pid ?? 0);
    run.child.disconnect();
    expect(await run.ended).toBe(0);
    await eventually(async () => expect(alive(family)).toEqual([]));
  });
});

describe('the data folder', () => {
  it('keeps everything over a restart, and over a crash', async () => {
    const data = await newFolder();
    const first = await start(data).ready();
    const before = apiClient(first);
    const group = await before('POST', '/api/v1/groups', { body: { profile: { name: 'Kept' } } });
    const { id: groupId } = z.looseObject({ id: z.string() }).parse(group.body);
    const user = await before('POST', '/api/v1/users', { body: { ...person, groupIds: [groupId] } });
    const { id } = z.looseObject({ id: z.string() }).parse(user.body);
    const query = encodeURIComponent(`id eq "${id}" and profile.lastName eq "Person"`);
    const found = (call: Call) =>
      eventually(async () => expect((await call('GET', `/api/v1/users?search=${query}`)).body).toMatchObject([{ id }]));
    const logged = async (call: Call) =>
      eventually(async () => {
        const { body } = await call('GET', `/api/v1/logs?filter=${encodeURIComponent(`target.id eq "${id}"`)}`);
        const events = z.array(z.looseObject({ uuid: z.string(), eventType: z.string() })).parse(body);
        const changes = events.filter(({ eventType }) => eventType !== 'user.session.start');
        expect(changes.map(({ eventType }) => eventType)).toEqual([
          'user.lifecycle.create',
          'user.lifecycle.activate',
          'group.user_membership.add',
        ]);
        return changes.map(({ uuid }) => uuid);
      });
    await found(before);
    const events = await logged(before);

    for (const end of ['SIGTERM', 'SIGKILL'] as const) {
      const running = runs.at(-1);
      running?.signal(end);
      await running?.ended;
      const again = await start(data).ready();
      expect({ ...again, url: '', mailboxUrl: '' }).toEqual({ ...first, url: '', mailboxUrl: '' });
      const call = apiClient(again);
      const { body } = await call('GET', `/api/v1/users/${person.profile.login}`);
      expect(body).toMatchObject({ id, profile: person.profile, status: 'ACTIVE' });
      expect((await call('GET', `/api/v1/groups/${groupId}/users`)).body).toMatchObject([{ id }]);
      expect(await signIn(call, person.profile.login, person.credentials.password.value)).toBe(200);
      await found(call);
      expect(await logged(call)).toEqual(events);
      expect((await call('POST', '/api/v1/users', { body: person })).status).toBe(400);
    }
  }, 90_000);

  it('takes other credentials at a later start in place of the old ones, and the old ones again', async () => {
    const data = await newFolder();
    const first = {
      ROSTER_ADMIN_LOGIN: 'first@start.example',
      ROSTER_ADMIN_PASSWORD: 'Correct-Horse-Battery-1',
      ROSTER_API_TOKEN: `00${'a'.repeat(40)}`,
    };
    const second = {
      ROSTER_ADMIN_LOGIN: 'second@start.example',
      ROSTER_ADMIN_PASSWORD: 'Another-Horse-Battery-2',
      ROSTER_API_TOKEN: `00${'b'.repeat(40)}`,
    };
    const ids = new Set<string>();
    for (const [given, others] of [
      [first, second],
      [second, first],
      [first, second],
    ] as const) {
      const run = start(data, given);
      const facts = await run.ready();
      expect([facts.adminLogin, facts.adminPassword, facts.apiToken]).toEqual(Object.values(given));
      const call = apiClient(facts);
      expect([await tokenStatus(call, given.ROSTER_API_TOKEN), await tokenStatus(call, others.ROSTER_API_TOKEN)]).toEqual([
        200, 401,
      ]);
      expect(await signIn(call, given.ROSTER_ADMIN_LOGIN, given.ROSTER_ADMIN_PASSWORD)).toBe(200);
      expect(await signIn(call, given.ROSTER_ADMIN_LOGIN, others.ROSTER_ADMIN_PASSWORD)).toBe(401);
      const admin = await call('GET', `/api/v1/users/${given.ROSTER_ADMIN_LOGIN}`);
      ids.add(z.looseObject({ id: z.string() }).parse(admin.body).id);
      expect((await call('GET', `/api/v1/users/${others.ROSTER_ADMIN_LOGIN}`)).status).toBe(404);
      expect(await run.stop()).toBe(0);
    }
    // One administrator who was renamed, not three.
    expect(ids.size).toBe(1);
    // What was given once is remembered.
    expect(await start(data).ready()).toMatchObject({ adminLogin: first.ROSTER_ADMIN_LOGIN, apiToken: first.ROSTER_API_TOKEN });
  }, 90_000);
});

describe('npm start refuses with one sentence', () => {
  it('a port that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expectSentence(start(await newFolder(), { PORT: String(port) }), new RegExp(`^Port ${port} is in use`));
    server.close();
  });

  it('a port that is none', async () => {
    await expectSentence(start(await newFolder(), { PORT: 'http' }), /^PORT must be a number/);
  });

  it('a folder on which it runs already, which goes on', async () => {
    const data = await newFolder();
    const facts = await start(data).ready();
    const second = start(data);
    expect(await second.said).toBe(1);
    expect(second.err).toMatch(/^Roster already runs on the data folder .*\.\n$/);
    expect(await tokenStatus(apiClient(facts), facts.apiToken)).toBe(200);
    expect(JSON.parse(await readFile(join(data, 'local.json'), 'utf8'))).toEqual(facts);
    // It holds the folder still.
    const third = start(data);
    expect(await third.ended).toBe(1);
  });

  it('a folder that is a file', async () => {
    const file = join(await newFolder(), 'file');
    await writeFile(file, '');
    await expectSentence(start(file), /^The data folder .* can't be made/);
  });

  it.each(['credentials.json', 'kms.json', 'stream-positions.json', 'dynamodb.sqlite'])(
    'a folder whose %s is damaged',
    async (name) => {
      const data = await newFolder();
      await writeFile(join(data, name), '{"half of a file');
      await expectSentence(start(data), /^The data folder .*damaged/);
    },
  );

  it('an API token of another length, and forgets it', async () => {
    const data = await newFolder();
    await expectSentence(start(data, { ROSTER_API_TOKEN: 'short' }), /^ROSTER_API_TOKEN must have 42 characters/);
    expect((await start(data).ready()).apiToken).toMatch(/^00/);
  });

  it.each([
    [
      'a password that nobody may have',
      { ROSTER_ADMIN_PASSWORD: 'password' },
      /^The directory could not be set up \(This password was found/,
    ],
    [
      'a login that nobody may have',
      { ROSTER_ADMIN_LOGIN: 'nonsense' },
      /^The custom resource .* failed \(login: Username must be/,
    ],
  ])('%s, and forgets it', async (_, environment, sentence) => {
    const data = await newFolder();
    await expectSentence(start(data, environment), sentence);
    const facts = await start(data).ready();
    expect(facts.adminLogin).toBe('admin@example.com');
    expect(await signIn(apiClient(facts), facts.adminLogin, facts.adminPassword)).toBe(200);
  });
});
