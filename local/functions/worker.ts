import { parentPort, workerData } from 'node:worker_threads';

/** What an instance is started with, and what is said between it and the stack. Payloads are JSON, as they are on AWS. */
export interface InstanceData {
  readonly moduleUrl: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
}

export interface Call {
  readonly requestId: string;
  readonly payload: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export type Outcome = { readonly payload: string } | { readonly error: FunctionError };
/** That it is ready, that it can't be, or how its one call ended. */
export type Said = 'ready' | { readonly failed: FunctionError } | Outcome;

type Handler = (event: unknown, context: object) => unknown;

const isHandler = (value: unknown): value is Handler => typeof value === 'function';

function describe(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: 'Error', errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

async function load({ moduleUrl, exportName }: InstanceData): Promise<Handler> {
  const module: unknown = await import(moduleUrl);
  const handler: unknown = typeof module === 'object' && module !== null ? Reflect.get(module, exportName) : undefined;
  if (!isHandler(handler)) throw new Error(`${exportName} is not exported by ${moduleUrl}`);
  return handler;
}

async function run(handler: Handler, data: InstanceData, { requestId, payload, deadline }: Call): Promise<Outcome> {
  const context = {
    awsRequestId: requestId,
    functionName: data.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: data.functionArn,
    memoryLimitInMB: String(data.memoryMb),
    logGroupName: `/aws/lambda/${data.functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    const result = await handler(JSON.parse(payload), context);
    return { payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return { error: describe(error) };
  }
}

/** An instance of a function: one thread, one module graph, one call at a time. Both ends of the port are ours, so nothing is validated. */
async function serve(port: NonNullable<typeof parentPort>, data: InstanceData): Promise<void> {
  const say = (said: Said): void => port.postMessage(said);
  try {
    const handler = await load(data);
    port.on('message', (call: Call) => void run(handler, data, call).then(say));
    say('ready');
  } catch (error) {
    say({ failed: describe(error) });
  }
}

if (parentPort) await serve(parentPort, workerData);
