import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

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
  /** Invokes a function directly, by the beginning of its logical id. */
  invoke(logicalIdPrefix: string, event: unknown): Promise<unknown>;
  /** Ends every instance of a function in the midst of its work; the next event starts it anew. */
  killFunction(logicalIdPrefix: string): Promise<void>;
  /** Newest first. */
  mailbox(): Promise<MailboxMessage[]>;
  /** @param signal SIGKILL for a crash. @default 'SIGTERM' */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

type Answer = { readonly ready: Ready } | { readonly id: number; readonly result?: unknown; readonly failed?: string };

/** Starts what `npm start` starts, in a process of its own, with its own port and data. */
export async function startStack({ data, port = 0, environment = {} }: StartStackOptions = {}): Promise<TestStack> {
  const folder = data ?? (await mkdtemp(join(tmpdir(), 'roster-')));
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ['scripts/start.ts'], {
    cwd: root,
    env: { ...inherited, PORT: String(port), ROSTER_DATA: folder, ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const complaints: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
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
  return {
    ...facts,
    data: folder,
    invoke: (prefix, event) => ask({ do: 'invoke', function: prefix, event }),
    async killFunction(prefix) {
      await ask({ do: 'kill', function: prefix });
    },
    async mailbox() {
      const response = await fetch(`${facts.url}/_local/mailbox.json`);
      const messages: MailboxMessage[] = await response.json();
      return messages;
    },
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
      if (data === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
