import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { StartError, UnsupportedError } from '../errors.ts';
import { region, type RunResource, type StackTemplate } from '../template/stack-template.ts';
import { FunctionPool } from './function-pool.ts';
import type { LogLine } from './instance.ts';
import type { Outcome } from './worker.ts';

/** A laptop is smaller than a region. */
const instancesAtMost = 4;
/** AWS waits a minute before it tries an asynchronous call again, and two before the last time. */
const retryDelays = [1000, 2000];

type Function = RunResource<'AWS::Lambda::Function'>;

export interface LambdaOptions {
  readonly template: StackTemplate;
  /** `AWS_ENDPOINT_URL_<SERVICE>`: what makes an unchanged SDK talk to the engines. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly log: (line: LogLine) => void;
  /** Where an event goes that a function failed on for good. */
  readonly sendToQueue: (arn: string, body: string) => Promise<void>;
}

/** The functions of the stack. */
export class Lambda {
  readonly #options: LambdaOptions;
  readonly #functions: ReadonlyMap<string, Function>;
  readonly #pools = new Map<string, FunctionPool>();
  readonly #stopping = new AbortController();
  readonly #shrinking: NodeJS.Timeout;

  constructor(options: LambdaOptions) {
    this.#options = options;
    this.#shrinking = setInterval(() => {
      for (const pool of this.#pools.values()) pool.shrink();
    }, 30_000).unref();
    this.#functions = new Map(options.template.list('AWS::Lambda::Function').map((fn) => [fn.name, fn]));
  }

  /** The physical name in a name, an ARN, or the URI of an integration. */
  nameOf(reference: string): string {
    const name = /function:([^:/]+)/.exec(reference)?.[1] ?? reference;
    if (!this.#functions.has(name)) throw new UnsupportedError(`the function ${reference}`);
    return name;
  }

  /** The ARN of a function that is named, or its own. */
  arnOf(reference: string): string {
    return this.#get(this.nameOf(reference)).arn;
  }

  /**
   * The physical name of the one function whose logical id begins so.
   *
   * @throws StartError where none does, or several do
   */
  named(logicalIdPrefix: string): string {
    const [found, ...more] = [...this.#functions.values()].filter(({ id }) => id.startsWith(logicalIdPrefix));
    if (found && more.length === 0) return found.name;
    throw new StartError(`${found ? 'Several functions begin' : 'No function begins'} with ${logicalIdPrefix}.`);
  }

  /** @param payload the event, as JSON */
  async invoke(reference: string, payload: string, requestId?: string, timeoutMs?: number): Promise<Outcome> {
    const name = this.nameOf(reference);
    let pool = this.#pools.get(name);
    if (!pool) this.#pools.set(name, (pool = this.#createPool(name)));
    return pool.call(payload, requestId, timeoutMs);
  }

  /** As an asynchronous invocation: tried again on failure, then sent to the function's queue of failures, if it has one. */
  invokeLater(reference: string, payload: string): void {
    const name = this.nameOf(reference);
    this.#insist(name, payload).catch((error: unknown) => {
      this.#options.log({ function: name, stream: 'platform', message: `asynchronous invocation given up: ${String(error)}` });
    });
  }

  /** A fault: ends the function in the midst of its calls. */
  async kill(reference: string): Promise<void> {
    await this.#pools.get(this.nameOf(reference))?.kill();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#shrinking);
    await Promise.all([...this.#pools.values()].map((pool) => pool.kill()));
  }

  async #insist(name: string, payload: string): Promise<void> {
    const { DeadLetterConfig } = this.#get(name).properties;
    const configs = this.#options.template.list('AWS::Lambda::EventInvokeConfig');
    const config = configs.find(({ properties }) => properties.FunctionName === name)?.properties;
    const attempts = 1 + (config?.MaximumRetryAttempts ?? 2);
    const requestId = randomUUID();
    let outcome: Outcome | undefined;
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) await delay(retryDelays[attempt - 1], undefined, { signal: this.#stopping.signal });
      outcome = await this.invoke(name, payload, requestId);
      if ('payload' in outcome) return;
    }
    const destination = config?.DestinationConfig?.OnFailure?.Destination;
    if (destination) {
      const requestContext = {
        requestId,
        functionArn: this.#get(name).arn,
        condition: 'RetriesExhausted',
        approximateInvokeCount: attempts,
      };
      const responsePayload = outcome && 'error' in outcome ? outcome.error : {};
      const record = {
        version: '1.0',
        timestamp: new Date().toISOString(),
        requestContext,
        requestPayload: JSON.parse(payload),
        responsePayload,
      };
      await this.#options.sendToQueue(destination, JSON.stringify(record));
    }
    if (DeadLetterConfig) await this.#options.sendToQueue(DeadLetterConfig.TargetArn, payload);
  }

  #get(name: string): Function {
    const fn = this.#functions.get(name);
    if (!fn) throw new UnsupportedError(`the function ${name}`);
    return fn;
  }

  #createPool(name: string): FunctionPool {
    const { template, log } = this.#options;
    const fn = this.#get(name);
    const { Handler, MemorySize, Timeout, ReservedConcurrentExecutions } = fn.properties;
    const folder = template.codeFolder(fn);
    const settings = {
      name,
      arn: fn.arn,
      folder,
      handler: Handler,
      memoryMb: MemorySize,
      timeoutMs: Timeout * 1000,
      instances: Math.max(1, Math.min(instancesAtMost, ReservedConcurrentExecutions ?? instancesAtMost)),
      environment: () => this.#environment(fn, folder),
    };
    return new FunctionPool(settings, log);
  }

  #environment({ id, name, properties: { Handler, MemorySize } }: Function, folder: string): Record<string, string> {
    // Read again: a custom resource may have answered since.
    const { Variables } = this.#options.template.get('AWS::Lambda::Function', id).properties.Environment;
    return {
      ...Variables,
      ...this.#options.endpoints,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      // Tells its calls from those of others: local/access/gate.ts.
      AWS_ACCESS_KEY_ID: id,
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: Handler,
      TZ: ':UTC',
    };
  }
}
