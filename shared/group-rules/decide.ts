import { type GroupValue, type Lookups, noLookups, type Outcome } from '../expression/index.ts';
import type { Grounds } from './model.ts';

/** An active rule that is ready to be evaluated. */
export interface ReadyRule {
  readonly id: string;
  readonly groupIds: readonly string[];
  readonly excluded: ReadonlySet<string>;
  /** Whether its expression asks for groups: what other rules give may change its answer. */
  readonly asksForGroups: boolean;
  readonly evaluate: (person: Person, lookups: Lookups) => Outcome;
}

/** The rules that there are, as decisions go by them. */
export interface ReadyRules {
  readonly active: readonly ReadyRule[];
  /** Those that are not active: nobody comes by them, and who came stays. */
  readonly resting: ReadonlySet<string>;
  /** Deleted ones whose members stay, as if an administrator had put them there. */
  readonly released: ReadonlySet<string>;
}

/** What expressions see of somebody. */
export interface Person {
  readonly id: string;
  readonly status: string;
  readonly profile: Readonly<Record<string, unknown>>;
}

/** Somebody as she is now. */
export interface Subject {
  readonly person: Person;
  /** DEPROVISIONED users, and those on their way there, are in no group. */
  readonly joins: boolean;
  /** By the group's id. Without Everyone, which has no rows. */
  readonly memberships: ReadonlyMap<string, Grounds>;
}

/** What is to become of a membership; without grounds it ends. */
export interface GroundsChange {
  readonly groupId: string;
  readonly before: Grounds | undefined;
  readonly after: Grounds | undefined;
}

export type Decision =
  | { readonly settled: true; readonly changes: readonly GroundsChange[]; readonly failed: readonly string[] }
  /** Rules that give and take each other's grounds: these are still changing their minds, and nobody comes or goes. */
  | { readonly settled: false; readonly changes: readonly GroundsChange[]; readonly unsettled: readonly string[] };

/** How often rules that ask for groups are evaluated again for what others have given. */
const rounds = 10;

/** The groups that expressions see: hers by hand, those that rules give, and Everyone. */
export type GroupsOf = (ids: ReadonlySet<string>) => readonly GroupValue[];

class Evaluations {
  readonly #rules: readonly ReadyRule[];
  readonly #person: Person;
  readonly #lookupsOf: (groupIds: ReadonlySet<string>) => Lookups;
  /** Ids of rules whose last evaluation came to nothing. */
  readonly failed = new Set<string>();

  constructor(rules: readonly ReadyRule[], person: Person, lookupsOf: (groupIds: ReadonlySet<string>) => Lookups) {
    this.#rules = rules;
    this.#person = person;
    this.#lookupsOf = lookupsOf;
  }

  /** The rules that hold of somebody in these groups. What does not ask for groups is evaluated once. */
  holding(groupIds: ReadonlySet<string>, former?: ReadonlySet<ReadyRule>): ReadonlySet<ReadyRule> {
    const lookups = this.#lookupsOf(groupIds);
    const holds = (rule: ReadyRule): boolean =>
      former === undefined || rule.asksForGroups ? this.#evaluate(rule, lookups) : former.has(rule);
    return new Set(this.#rules.filter(holds));
  }

  #evaluate(rule: ReadyRule, lookups: Lookups): boolean {
    const outcome = rule.evaluate(this.#person, lookups);
    if (outcome.ok) this.failed.delete(rule.id);
    else this.failed.add(rule.id);
    return outcome.ok && outcome.value === true;
  }
}

/** Ids of the rules that hold in one and not in the other. */
const movedBetween = (one: ReadonlySet<ReadyRule>, other: ReadonlySet<ReadyRule>): string[] =>
  [...[...one].filter((rule) => !other.has(rule)), ...[...other].filter((rule) => !one.has(rule))].map(({ id }) => id).sort();

const idsOf = ({ rules = {} }: Grounds): string[] => Object.keys(rules);

/** What keeps her in a group whatever active rules say: a person's doing, rules that rest, and those that were deleted and left her there. */
function lasting({ resting, released }: Pick<ReadyRules, 'resting' | 'released'>, grounds: Grounds): Grounds | undefined {
  const kept = Object.entries(grounds.rules ?? {}).filter(([id]) => resting.has(id));
  const freed = Object.entries(grounds.rules ?? {}).flatMap(([id, since]) => (released.has(id) ? [since] : []));
  const rules = kept.length === 0 ? {} : { rules: Object.fromEntries(kept) };
  if (grounds.by !== 'rule') return { by: grounds.by, since: grounds.since, ...rules };
  if (freed.length > 0) return { by: 'admin', since: Math.min(...freed), ...rules };
  return kept.length === 0 ? undefined : { by: 'rule', since: grounds.since, ...rules };
}

/** What stays of her memberships when deleted rules let go of them, and nothing else: soon nobody remembers that these were there. */
function releases({ memberships }: Subject, { released }: Pick<ReadyRules, 'released'>): GroundsChange[] {
  return [...memberships].flatMap(([groupId, before]) => {
    const { rules = {}, ...grounds } = before;
    const freed = Object.entries(rules).filter(([id]) => released.has(id));
    if (freed.length === 0) return [];
    const rest = Object.entries(rules).filter(([id]) => !released.has(id));
    const since = Math.min(...freed.map(([, at]) => at));
    const after: Grounds = {
      ...(grounds.by === 'rule' ? { by: 'admin', since } : grounds),
      ...(rest.length === 0 ? {} : { rules: Object.fromEntries(rest) }),
    };
    return [{ groupId, before, after }];
  });
}

/** What she sees of functions and groups when a rule is evaluated of her. */
export const lookupsOf = ({ id, status }: Person, groups: () => readonly GroupValue[], at: number): Lookups => ({
  ...noLookups,
  now: () => at,
  groups,
  internalProperty: (name) => (name === 'id' ? id : name === 'status' ? status : null),
});

/**
 * Which of somebody's memberships rules give and take. It is a function of her, her memberships by hand and the rules: what active rules gave
 * before counts for nothing but the moment since when it is so. So it may be computed at any time, in any order, and twice.
 *
 * @param at the moment since when new grounds hold, UTC milliseconds
 */
export function decide(subject: Subject, rules: ReadyRules, groupsOf: GroupsOf, at: number): Decision {
  const { person, memberships, joins } = subject;
  const own = [...memberships].flatMap(([id, grounds]) => (lasting(rules, grounds) === undefined ? [] : [id]));
  const concerned = joins ? rules.active.filter(({ excluded }) => !excluded.has(person.id)) : [];
  const evaluations = new Evaluations(concerned, person, (ids) => lookupsOf(person, () => groupsOf(ids), at));
  let holding = evaluations.holding(new Set(own));
  for (let round = 1; ; round += 1) {
    const next = evaluations.holding(new Set([...own, ...[...holding].flatMap(({ groupIds }) => groupIds)]), holding);
    const moved = movedBetween(holding, next);
    if (moved.length === 0)
      return { settled: true, changes: changesTo(subject, rules, holding, at), failed: [...evaluations.failed].sort() };
    if (round === rounds) return { settled: false, changes: releases(subject, rules), unsettled: moved };
    holding = next;
  }
}

/** By the group's id, the rules that put her there. */
function rulesByGroup(holding: ReadonlySet<ReadyRule>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { id, groupIds } of holding) {
    for (const groupId of groupIds) found.set(groupId, [...(found.get(groupId) ?? []), id]);
  }
  return found;
}

function groundsAfter(before: Grounds | undefined, kept: Grounds | undefined, wanted: readonly string[], at: number) {
  if (kept === undefined && wanted.length === 0) return undefined;
  const held = wanted.map((id): [string, number] => [id, before?.rules?.[id] ?? at]);
  const rules = Object.fromEntries(
    [...Object.entries(kept?.rules ?? {}), ...held].sort(([one], [other]) => (one < other ? -1 : 1)),
  );
  const { by, since } = kept ?? { by: 'rule' as const, since: before?.since ?? at };
  return { by, since, ...(Object.keys(rules).length === 0 ? {} : { rules }) };
}

const isSame = (one: Grounds | undefined, other: Grounds | undefined): boolean =>
  one?.by === other?.by && (one === undefined || other === undefined || idsOf(one).sort().join() === idsOf(other).sort().join());

function changesTo({ memberships }: Subject, rules: ReadyRules, holding: ReadonlySet<ReadyRule>, at: number): GroundsChange[] {
  const wanted = rulesByGroup(holding);
  const groupIds = [...new Set([...memberships.keys(), ...wanted.keys()])].sort();
  return groupIds.flatMap((groupId) => {
    const before = memberships.get(groupId);
    const kept = before === undefined ? undefined : lasting(rules, before);
    const after = groundsAfter(before, kept, wanted.get(groupId) ?? [], at);
    return isSame(before, after) ? [] : [{ groupId, before, after }];
  });
}
