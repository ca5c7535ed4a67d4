interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Lets everything that is under way come to where it waits for a timer. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const mostTimers = 100_000;
/** Real turns of the event loop after which somebody waits for what never comes. */
const mostIdleTurns = 2000;

/** Time that passes only where everybody waits for it. Nothing ever waits for real time. */
export class VirtualClock {
  #now: number;
  #order = 0;
  readonly #timers = new Map<number, Timer>();

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  setTimer(run: () => void, milliseconds: number): number {
    this.#order += 1;
    this.#timers.set(this.#order, { at: this.#now + Math.max(0, milliseconds), order: this.#order, run });
    return this.#order;
  }

  clearTimer(id: number): void {
    this.#timers.delete(id);
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.setTimer(resolve, milliseconds));
  }

  /** Lets time pass until the work is done. */
  async run<Result>(work: Promise<Result>): Promise<Result> {
    let isDone = false;
    const watch = async (): Promise<void> => {
      await Promise.allSettled([work]);
      isDone = true;
    };
    void watch();
    for (let fired = 0, idle = 0; ;) {
      await settle();
      if (isDone) return work;
      const next = this.#earliest();
      if (next !== undefined) {
        this.#fire(next);
        idle = 0;
        fired += 1;
      } else idle += 1;
      if (fired > mostTimers || idle > mostIdleTurns) throw new Error('the work never ends');
    }
  }

  #earliest(): Timer | undefined {
    let earliest: Timer | undefined;
    for (const timer of this.#timers.values()) {
      if (earliest === undefined || timer.at < earliest.at || (timer.at === earliest.at && timer.order < earliest.order))
        earliest = timer;
    }
    return earliest;
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer.order);
    this.#now = Math.max(this.#now, timer.at);
    timer.run();
  }
}
