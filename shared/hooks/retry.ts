const firstDelay = 5_000;
const longestDelay = 3_600_000;

/** What SQS can hold a message back for. */
export const longestWakeUpSeconds = 900;

/**
 * Milliseconds until a batch is tried again after `attempts` failures: doubling from about 5 seconds to about an hour, somewhere in
 * the upper half of it, so that shards that failed together don't come back together. `random` is from 0 up to 1.
 */
export function retryDelay(attempts: number, random: number): number {
  const whole = Math.min(longestDelay, firstDelay * 2 ** Math.min(attempts - 1, 30));
  return Math.round(whole * (0.5 + random / 2));
}
