import { type HeadsAndPlaces, type LogPositions, type LogReader, shardsBehind, walkLog } from '../audit/index.ts';
import type { GroupStore } from '../directory/index.ts';
import {
  type Context,
  type EventType,
  inParallel,
  inRound,
  looseEvent,
  type RosterEvent,
  roundsOf,
  systemContext,
} from '../kernel/index.ts';
import { type Applied, applyRules, type ApplyServices, KnownGroups } from './apply-rules.ts';
import type { ReadyRules } from './decide.ts';
import { askForEverybody, invalidateRulesOf, ruleParty, type RuleBookServices } from './manage-rules.ts';
import type { GroupRule } from './model.ts';
import type { RuleWakeUps } from './ports.ts';

export const ruleConsumer = 'group-rules';

/** The rules as they are now, ready to be evaluated. */
export interface RulesNow {
  readonly ready: ReadyRules;
  readonly rules: readonly GroupRule[];
  readonly everyoneId: string;
}

export interface FollowServices extends ApplyToManyServices, RuleBookServices {
  readonly logReader: LogReader;
  readonly logPositions: LogPositions;
  readonly eventRecorder: { record(event: RosterEvent): Promise<void> };
  /** Has everybody looked at in the background, where that is asked for. */
  readonly startJob: () => Promise<void>;
}

/** What becomes of groups that expressions may ask for, and rules put people into. */
const ofGroups: ReadonlySet<EventType> = new Set<EventType>(['group.lifecycle.delete', 'group.profile.update']);
/** An attribute that is gone makes expressions come to nothing, and one that is back lets them come to something again. */
const ofSchemas: EventType = 'roster.schema.updated';

/** Whatever changes somebody may change the answer of a rule. What rules did themselves was decided to its end. */
export const concernsRules = ({ eventType, entity, context }: Pick<RosterEvent, 'eventType' | 'entity' | 'context'>): boolean =>
  ofGroups.has(eventType) ||
  eventType === ofSchemas ||
  (entity.kind === 'user' && entity.version > 0 && context.channel !== 'rule');

/** In whose name rules act. */
export const ruleContext = (requestId: string): Context => ({ ...systemContext(requestId), channel: 'rule' });

/** Who reads and writes a few items of each user has so many at once under way. */
export const usersAtOnce = 8;

/** So many of the log's events a batch: of one page at most. */
const eventsAtOnce = 100;

/** How often each rule came to nothing, by its id. */
export function faultsIn(outcomes: readonly Applied[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of outcomes.flatMap(({ failed, unsettled }) => [...failed, ...unsettled]))
    counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** Says of rules that they could not be evaluated. */
export async function tellFaults(
  { eventRecorder, clock }: Pick<FollowServices, 'eventRecorder' | 'clock'>,
  rules: readonly GroupRule[],
  faults: ReadonlyMap<string, number>,
  context: Context,
): Promise<void> {
  for (const rule of rules) {
    const users = faults.get(rule.id);
    if (users === undefined) continue;
    const draft = {
      eventType: 'group.user_membership.rule.error' as const,
      targets: [ruleParty(rule)],
      outcome: { result: 'FAILURE' as const, reason: 'The expression came to nothing, or takes away what it stands on' },
      debugData: { users: String(users) },
    };
    await eventRecorder.record(looseEvent(draft, { kind: 'org', id: 'org' }, clock.now(), context));
  }
}

export interface ApplyToManyServices extends ApplyServices {
  readonly groups: Pick<GroupStore, 'getMany'>;
  /** Read anew: the same object while nothing about them has changed. */
  readonly rulesNow: () => Promise<RulesNow>;
}

export interface AppliedToMany {
  /** In the order of the users. */
  readonly outcomes: readonly Applied[];
  readonly rules: readonly GroupRule[];
}

/**
 * Everybody in turn, several at once; and all of them again where the rules are other ones by the end. So nobody is left with what former rules
 * say: whoever is not done again here was done before they changed, and the walk that follows a change comes by her.
 */
export async function applyToMany(
  services: ApplyToManyServices,
  userIds: readonly string[],
  contextOf: (userId: string) => Context,
): Promise<AppliedToMany> {
  for (let now = await services.rulesNow(); ;) {
    const groups = new KnownGroups(services.groups, now.everyoneId);
    const { ready } = now;
    const outcomes = await inParallel(userIds, usersAtOnce, (id) => applyRules(services, ready, groups, id, contextOf(id)));
    const later = await services.rulesNow();
    if (later === now) return { outcomes, rules: now.rules };
    now = later;
  }
}

async function take(services: FollowServices, events: readonly RosterEvent[], batch: string): Promise<void> {
  const context = ruleContext(batch);
  const { active } = (await services.rulesNow()).ready;
  for (const { entity } of events.filter(({ eventType }) => eventType === 'group.lifecycle.delete')) {
    await invalidateRulesOf(services, entity.id, context);
  }
  const asked = active.some(({ asksForGroups }) => asksForGroups);
  const concernsAll = ({ eventType }: RosterEvent): boolean =>
    (asked && ofGroups.has(eventType)) || (active.length > 0 && eventType === ofSchemas);
  if (events.some(concernsAll)) {
    await askForEverybody(services, context);
    await services.startJob();
  }
  const matters = ({ eventType, entity }: RosterEvent): boolean =>
    // Who is taken out by hand is excluded from a rule, which may hold her in other groups.
    entity.kind === 'user' && (asked || eventType !== 'group.user_membership.add');
  const userIds = new Set(events.filter(matters).map(({ entity }) => entity.id));
  if (active.length === 0 || userIds.size === 0) return;
  // What answers mappings is known as such, so that they do not answer one another for ever.
  const rounds = roundsOf(events);
  const { outcomes, rules } = await applyToMany(services, [...userIds], (id) => inRound(context, rounds.get(id)));
  await tellFaults(services, rules, faultsIn(outcomes), context);
}

/** Looks again at everybody whom the log tells of. `out-of-time`: there may be more. Throws where a shard failed; the others went on. */
export async function followLog(
  services: FollowServices,
  { holder, deadline }: { readonly holder: string; readonly deadline: number },
): Promise<'caught-up' | 'out-of-time'> {
  const failures: unknown[] = [];
  let isLate = false;
  for (const shard of await shardsBehind(services, ruleConsumer)) {
    const walk = {
      consumer: ruleConsumer,
      shard,
      holder,
      deadline,
      wanted: concernsRules,
      batchSize: eventsAtOnce,
      from: { position: 0, offset: 0 },
    };
    try {
      const end = await walkLog(services, walk, ({ place, events }) => take(services, events, `rules-${shard}-${place.position}`));
      isLate ||= end === 'out-of-time';
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'rules were not applied');
  return isLate ? 'out-of-time' : 'caught-up';
}

/** Replaces wake-ups that were lost. */
export async function wakeRulesWhereBehind(services: HeadsAndPlaces & { readonly ruleWakeUps: RuleWakeUps }): Promise<void> {
  if ((await shardsBehind(services, ruleConsumer)).length > 0) await services.ruleWakeUps.wakeRules();
}
