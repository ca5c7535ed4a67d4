import { performance } from 'node:perf_hooks';

/** Run as a process of its own: calls a function's bundle again and again, and says what that cost this process. */
export interface RequestTask {
  /** Path of the bundle. */
  readonly bundle: string;
  /** In turns, the warm-up's first. */
  readonly events: readonly object[];
  readonly warmUp: number;
  readonly calls: number;
}

export interface RequestCost {
  /** Milliseconds of CPU time a call, the engine's not among them: it is another process. */
  readonly cpu: number;
  /** Milliseconds from call to answer. */
  readonly elapsed: number;
}

interface Bundle {
  readonly handler: (event: object, context: object) => Promise<{ readonly statusCode: number; readonly body?: string }>;
}

async function run({ bundle, events, warmUp, calls }: RequestTask): Promise<void> {
  const { handler } = (await import(bundle)) as Bundle;
  let next = 0;
  const call = async (count: number): Promise<void> => {
    for (let number = 0; number < count; number += 1) {
      const { statusCode, body } = await handler(events[next % events.length] ?? {}, {});
      next += 1;
      if (statusCode >= 400) throw new Error(`${statusCode}: ${body ?? ''}`);
    }
  };
  await call(warmUp);
  const [cpu, began] = [process.cpuUsage(), performance.now()];
  await call(calls);
  const { user, system } = process.cpuUsage(cpu);
  const cost: RequestCost = { cpu: (user + system) / 1000 / calls, elapsed: (performance.now() - began) / calls };
  process.send?.(cost);
  process.disconnect();
}

process.once('message', (task: RequestTask) => void run(task));
