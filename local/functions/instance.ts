import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

import type { Call, FunctionError, InstanceData, Outcome, Said } from './worker.ts';

/** Bytes: 6 MB and a little, for a request and for an answer. */
export const payloadLimit = 6_291_556;
/** Milliseconds that a module may take to load. */
const loadTime = 10_000;

export interface FunctionSettings {
  readonly name: string;
  readonly arn: string;
  /** Folder of the bundle. */
  readonly folder: string;
  /** Such as `index.handler`. */
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** How many calls run at once; more wait. */
  readonly instances: number;
  readonly environment: () => Readonly<Record<string, string>>;
}

/** A line that a function wrote, or that says how a call of it failed. Goes to the functions' log. */
export interface LogLine {
  readonly function: string;
  readonly requestId?: string;
  readonly stream: 'stdout' | 'stderr' | 'platform';
  readonly message: string;
}

/** One warm copy of a function. */
export class Instance {
  readonly #worker: Worker;
  readonly #timeoutMs: number;
  readonly #ready = Promise.withResolvers<void>();
  /** Of the present call, or of the last: what it wrote may arrive after its answer. */
  #requestId: string | undefined;
  #settle: ((outcome: Outcome) => void) | undefined;
  /** Why it takes no further call. */
  #over: FunctionError | undefined;

  constructor(settings: FunctionSettings, log: (line: LogLine) => void) {
    const { name, arn, memoryMb, timeoutMs } = settings;
    this.#timeoutMs = timeoutMs;
    const workerData: InstanceData = { ...entryPoint(settings), functionName: name, functionArn: arn, memoryMb };
    this.#worker = new Worker(new URL('worker.ts', import.meta.url), {
      workerData,
      env: { ...settings.environment() },
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    for (const stream of ['stdout', 'stderr'] as const) {
      createInterface({ input: this.#worker[stream] }).on('line', (message) => {
        const requestId = this.#requestId;
        log({ function: name, ...(requestId !== undefined && { requestId }), stream, message });
      });
    }
    const impatience = setTimeout(
      () => this.#end(failure('Sandbox.Timedout', `Module took more than ${loadTime} ms to load`)),
      loadTime,
    );
    void this.#ready.promise.then(() => clearTimeout(impatience));
    this.#worker.on('message', (said: Said) => {
      if (said === 'ready') this.#ready.resolve();
      else if ('failed' in said) this.#end(said.failed);
      else this.#settle?.(said);
    });
    this.#worker.on('error', (error) => this.#end(failure('Runtime.ExitError', `Runtime exited: ${String(error)}`)));
    this.#worker.on('exit', () => this.#end(failure('Runtime.ExitError', 'Runtime exited without providing a reason')));
  }

  get over(): boolean {
    return this.#over !== undefined;
  }

  /**
   * Runs one call. The timeout counts from when the module is loaded.
   *
   * @param timeoutMs @default - the function's own
   */
  async call(requestId: string, payload: string, timeoutMs = this.#timeoutMs): Promise<Outcome> {
    await this.#ready.promise;
    if (this.#over) return { error: this.#over };
    const { promise, resolve: settle } = Promise.withResolvers<Outcome>();
    this.#requestId = requestId;
    this.#settle = settle;
    const timeout = setTimeout(() => {
      this.#end(failure('Sandbox.Timedout', `${requestId} Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`));
    }, timeoutMs);
    const call: Call = { requestId, payload, deadline: Date.now() + timeoutMs };
    this.#worker.postMessage(call, []);
    const outcome = await promise;
    clearTimeout(timeout);
    this.#settle = undefined;
    return 'payload' in outcome && Buffer.byteLength(outcome.payload) > payloadLimit ? { error: tooLarge } : outcome;
  }

  /** Ends the thread in the midst of whatever it does. */
  async kill(): Promise<void> {
    this.#end(failure('Runtime.ExitError', 'Runtime exited with error: signal: killed'));
    await this.#worker.terminate();
  }

  #end(error: FunctionError): void {
    this.#over ??= error;
    this.#settle?.({ error: this.#over });
    this.#ready.resolve();
    void this.#worker.terminate();
  }
}

const failure = (errorType: string, errorMessage: string): FunctionError => ({ errorType, errorMessage, trace: [] });

const tooLarge = failure(
  'Function.ResponseSizeTooLarge',
  `Response payload size exceeded maximum allowed payload size (${payloadLimit} bytes).`,
);

function entryPoint({ folder, handler }: FunctionSettings): { moduleUrl: string; exportName: string } {
  const [module = '', exportName = ''] = handler.split('.');
  const file = ['mjs', 'js', 'cjs']
    .map((extension) => join(folder, `${module}.${extension}`))
    .find((candidate) => existsSync(candidate));
  return { moduleUrl: pathToFileURL(file ?? join(folder, module)).href, exportName };
}
