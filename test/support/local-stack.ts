import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { Canaries, type Sighting } from './canaries.ts';
import { localTableClient, storedItems } from './search-table.ts';

const root = resolve(import.meta.dirname, '../..');

export interface StartStackOptions {
  /** A data folder that outlives the stack. @default - a new one, deleted by `stop` */
  readonly data?: string;
  /** @default - any that is free */
  readonly port?: number;
  /** Such as `ROSTER_ADMIN_LOGIN`, as someone would set it before `npm start`. */
  readonly environment?: Readonly<Record<string, string>>;
}

interface Ready {
  readonly url: string;
  readonly apiToken: string;
  readonly adminLogin: string;
  readonly adminPassword: string;
  readonly mailboxUrl: string;
  /** `AWS_ENDPOINT_URL_<SERVICE>`: where the engines are. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** What CloudFormation's `Ref` gives, by logical id: table name, queue URLs, function names. */
  readonly names: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A message as `/_local/mailbox.json` has it. */
export interface MailboxMessage {
  readonly id: string;
  readonly kind: 'mail' | 'text';
  readonly to: readonly string[];
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly at: string;
}

export interface TestStack extends Ready {
  readonly data: string;
  /** Secrets of this stack. Whoever calls by `apiClient` has those of requests and answers planted; others are a test's to plant. */
  readonly canaries: Canaries;
  /** Where a secret stands that may stand nowhere there: in functions' logs, on the console, in the table. */
  sightings(): Promise<Sighting[]>;
  /** Invokes a function directly, by the beginning of its logical id; `timeoutMs` for one that has less time than its own timeout. */
  invoke(logicalIdPrefix: string, event: unknown, timeoutMs?: number): Promise<unknown>;
  /** Ends every instance of a function in the midst of its work; the next event starts it anew. */
  killFunction(logicalIdPrefix: string): Promise<void>;
  /** Newest first. */
  mailbox(): Promise<MailboxMessage[]>;
  /**
   * @param signal SIGKILL for a crash. @default 'SIGTERM'
   * @throws where a secret was sighted
   */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** A test that imports ten thousand people leaves half a million items: what leaks does so in the first ones too. */
const searchedItems = 20_000;

async function sightingsInTable(canaries: Canaries, { endpoints, names }: Ready): Promise<Sighting[]> {
  const table = Object.entries(names).find(([id]) => id.startsWith('DirectoryTable'))?.[1] ?? '';
  const sighted: Sighting[] = [];
  let searched = 0;
  for await (const { pk, sk, text } of storedItems(localTableClient(endpoints['AWS_ENDPOINT_URL_DYNAMODB'] ?? ''), table)) {
    sighted.push(...canaries.search(text).map((kind) => ({ kind, at: `table ${pk} ${sk}` })));
    searched += 1;
    if (searched === searchedItems) break;
  }
  return sighted;
}

type Answer = { readonly ready: Ready } | { readonly id: number; readonly result?: unknown; readonly failed?: string };

/** Starts what `npm start` starts, in a process of its own, with its own port and data. */
export async function startStack({ data, port = 0, environment = {} }: StartStackOptions = {}): Promise<TestStack> {
  const folder = data ?? (await mkdtemp(join(tmpdir(), 'roster-')));
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ['scripts/start.ts'], {
    cwd: root,
    env: { ...inherited, PORT: String(port), ROSTER_DATA: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const complaints: string[] = [];
  const said: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  child.stdout?.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const exited = once(child, 'exit');

  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const ready = Promise.withResolvers<Ready>();
  child.on('message', (answer: Answer) => {
    if ('ready' in answer) ready.resolve(answer.ready);
    else if (answer.failed === undefined) waiting.get(answer.id)?.resolve(answer.result);
    else waiting.get(answer.id)?.reject(new Error(answer.failed));
  });
  child.once('exit', () => {
    const ended = new Error(`the stack ended: ${complaints.join('')}`);
    ready.reject(ended);
    for (const { reject } of waiting.values()) reject(ended);
  });

  let questions = 0;
  const ask = (question: object): Promise<unknown> => {
    const id = ++questions;
    const answered = Promise.withResolvers<unknown>();
    waiting.set(id, answered);
    child.send({ id, ...question });
    return answered.promise.finally(() => waiting.delete(id));
  };

  const facts = await ready.promise;
  const canaries = new Canaries();
  canaries.plant('API token', facts.apiToken, { onConsole: true });
  canaries.plant("administrator's password", facts.adminPassword, { onConsole: true });
  const sightings = async (): Promise<Sighting[]> => [
    ...canaries.searchConsole([...said, ...complaints].join('')).map((kind) => ({ kind, at: 'console' })),
    ...canaries
      .search(await readFile(join(folder, 'logs', 'functions.log'), 'utf8'))
      .map((kind) => ({ kind, at: 'functions.log' })),
    ...(await sightingsInTable(canaries, facts)),
  ];
  return {
    ...facts,
    data: folder,
    canaries,
    sightings,
    invoke: (prefix, event, timeoutMs) => ask({ do: 'invoke', function: prefix, event, timeoutMs }),
    async killFunction(prefix) {
      await ask({ do: 'kill', function: prefix });
    },
    async mailbox() {
      const response = await fetch(`${facts.url}/_local/mailbox.json`);
      const messages: MailboxMessage[] = await response.json();
      return messages;
    },
    async stop(signal = 'SIGTERM') {
      const isUp = child.exitCode === null && child.signalCode === null;
      const sighted = isUp ? await sightings().catch((error: unknown) => error) : [];
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
      if (data === undefined) await rm(folder, { recursive: true, force: true });
      if (!Array.isArray(sighted)) throw sighted;
      if (sighted.length > 0) throw new Error(`secrets were sighted: ${JSON.stringify(sighted)}`);
    },
  };
}
