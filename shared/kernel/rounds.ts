import type { Context, RosterEvent } from './event.ts';

/**
 * How often mappings and group rules may answer one another before what they do is cut. A chain of applications, each of which puts somebody
 * into the group of the next, is so long at most; whatever goes on longer goes round.
 */
export const mostRounds = 6;

/** The round of what events tell of each user; of several the lowest: what somebody outside has changed begins anew. */
export function roundsOf(events: readonly RosterEvent[]): ReadonlyMap<string, number> {
  const rounds = new Map<string, number>();
  for (const { entity, context } of events) {
    if (entity.kind === 'user') rounds.set(entity.id, Math.min(rounds.get(entity.id) ?? Infinity, context.round ?? 0));
  }
  return rounds;
}

export const inRound = (context: Context, round = 0): Context => (round === 0 ? context : { ...context, round });
