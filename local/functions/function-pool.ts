import { randomUUID } from 'node:crypto';

import { type FunctionSettings, Instance, type LogLine } from './instance.ts';
import type { Outcome } from './worker.ts';

/**
 * The instances of one function. They start when they are needed and stay warm; a call that finds none free starts another or, at the
 * limit, waits its turn.
 */
export class FunctionPool {
  readonly #settings: FunctionSettings;
  readonly #log: (line: LogLine) => void;
  readonly #instances = new Set<Instance>();
  /** The last one that worked is taken first, so that those which nobody needs lie at the front. */
  #idle: Instance[] = [];
  #fewestIdle = 0;
  readonly #waiting: ((instance: Instance) => void)[] = [];

  constructor(settings: FunctionSettings, log: (line: LogLine) => void) {
    this.#settings = settings;
    this.#log = log;
  }

  /** @param payload the event, as JSON */
  async call(payload: string, requestId: string = randomUUID(), timeoutMs?: number): Promise<Outcome> {
    const instance = await this.#take();
    const outcome = await instance.call(requestId, payload, timeoutMs);
    this.#give(instance);
    if ('error' in outcome) {
      const { errorType, errorMessage, trace } = outcome.error;
      const message = [`${errorType}: ${errorMessage}`, ...trace.slice(1)].join('\n');
      this.#log({ function: this.#settings.name, requestId, stream: 'platform', message });
    }
    return outcome;
  }

  /** Kills what runs now; later calls start afresh. */
  async kill(): Promise<void> {
    const victims = [...this.#instances];
    this.#instances.clear();
    this.#idle = [];
    await Promise.all(victims.map((instance) => instance.kill()));
  }

  /** Ends the instances that nobody has needed since the last time, but for one that stays warm. */
  shrink(): void {
    for (const instance of this.#idle.splice(0, this.#fewestIdle - 1)) {
      this.#instances.delete(instance);
      void instance.kill();
    }
    this.#fewestIdle = this.#idle.length;
  }

  #take(): Promise<Instance> | Instance {
    const warm = this.#idle.pop();
    this.#fewestIdle = Math.min(this.#fewestIdle, this.#idle.length);
    if (warm && !warm.over) return warm;
    if (warm) this.#instances.delete(warm);
    if (this.#instances.size < this.#settings.instances) return this.#start();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #start(): Instance {
    const instance = new Instance(this.#settings, this.#log);
    this.#instances.add(instance);
    return instance;
  }

  #give(instance: Instance): void {
    const kept = this.#instances.has(instance) && !instance.over;
    if (!kept) this.#instances.delete(instance);
    const next = this.#waiting.shift();
    if (next) next(kept ? instance : this.#start());
    else if (kept) this.#idle.push(instance);
  }
}
