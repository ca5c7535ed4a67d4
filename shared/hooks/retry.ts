/** Seconds between one try of an event and the next: eight tries over 27 hours and 35 minutes at the least. */
const delaysInSeconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000] as const;

/** After so many tries an event is a dead letter. */
export const mostTries = delaysInSeconds.length + 1;

/** Delays are up to a tenth longer, so that what failed together does not come back together, and never shorter. */
const jitter = 0.1;

/** What SQS can hold a message back for. */
export const longestWakeUpSeconds = 900;

/**
 * Milliseconds from the last of `tries` failed tries to the next one; undefined after the eighth, which is the last. `random` is from 0
 * up to 1.
 */
export function retryDelay(tries: number, random: number): number | undefined {
  const seconds = delaysInSeconds[tries - 1];
  return seconds === undefined ? undefined : Math.round(seconds * 1_000 * (1 + jitter * random));
}

const firstProbe = 5_000;
const longestProbe = 3_600_000;

/**
 * Milliseconds until an endpoint that takes nothing is asked again: doubling from 5 seconds to an hour. Its events stay in the log
 * meanwhile, so asking often costs a call, and asking seldom costs time after it has come back.
 */
export function probeDelay(failures: number, random: number): number {
  return Math.round(Math.min(longestProbe, firstProbe * 2 ** Math.min(failures - 1, 30)) * (1 - jitter * random));
}
