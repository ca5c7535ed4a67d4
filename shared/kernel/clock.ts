/** Where the time comes from: milliseconds since 1970, UTC. Tests move it by hand. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/**
 * The time of the next change of an object: never earlier than, nor equal to, the change before it, whatever the machine's clock says.
 * Order is decided by version; this only keeps what people read consistent with it.
 */
export function nextTime(clock: Clock, previous: number): number {
  return Math.max(clock.now(), previous + 1);
}

/** `2026-01-31T12:00:00.000Z`: Okta's management objects carry whole seconds. */
export function toOktaTime(at: number): string {
  return new Date(Math.floor(at / 1000) * 1000).toISOString();
}

/** Null stays null: dates of a user that never happened. */
export function toOktaTimeOrNull(at: number | null): string | null {
  return at === null ? null : toOktaTime(at);
}
