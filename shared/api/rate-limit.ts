import type { Clock } from '../kernel/index.ts';

/** Requests a minute for each caller: a token bucket in this function's memory, so approximate by the number of warm instances. */
export const requestsPerMinute = 10_000;
const maxCallers = 10_000;

interface Bucket {
  tokens: number;
  filled: number;
}

export class RateLimiter {
  readonly #clock: Clock;
  readonly #perMinute: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, perMinute = requestsPerMinute) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  /** Takes one request of the caller's share, and says how it stands. */
  take(caller: string): { readonly allowed: boolean; readonly headers: Record<string, string> } {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(caller) ?? { tokens: this.#perMinute, filled: now };
    // A clock that is set back takes nothing away.
    const passed = Math.max(0, now - bucket.filled);
    bucket.tokens = Math.min(this.#perMinute, bucket.tokens + (passed * this.#perMinute) / 60_000);
    bucket.filled = now;
    const allowed = bucket.tokens >= 1;
    if (allowed) bucket.tokens -= 1;
    this.#remember(caller, bucket);
    const missing = allowed ? this.#perMinute - bucket.tokens : 1 - bucket.tokens;
    return {
      allowed,
      headers: {
        'x-rate-limit-limit': String(this.#perMinute),
        'x-rate-limit-remaining': String(Math.floor(bucket.tokens)),
        'x-rate-limit-reset': String(Math.ceil((now + (missing * 60_000) / this.#perMinute) / 1000)),
      },
    };
  }

  /** Callers that were quiet longest are forgotten first, so that strangers can't fill the memory. */
  #remember(caller: string, bucket: Bucket): void {
    this.#buckets.delete(caller);
    this.#buckets.set(caller, bucket);
    if (this.#buckets.size <= maxCallers) return;
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
