import { groupNameKey } from '../directory/index.ts';
import { groupRule as groupRulePlace } from '../expression/places.ts';
import type { Place } from '../expression/index.ts';
import { type Context, type EventDraft, type EventType, newId, type Party, RosterError, type Write } from '../kernel/index.ts';
import { changeSettings, type OrgSettings, type SettingsDecision, type SettingsServices, userAttributes } from '../org/index.ts';
import { expressionMembers } from '../profiles/index.ts';
import { type CheckServices, refuseRule, requireValidRule, type RuleInput } from './check-rule.ts';
import { type GroupRule, groupRuleLimits, type RuleBook } from './model.ts';
import type { GroupRuleStore } from './ports.ts';

export interface RuleBookServices extends SettingsServices {
  readonly ruleStore: GroupRuleStore;
}

export interface RuleServices extends RuleBookServices, CheckServices {}

/** What expressions of rules may ask: of the attributes that people of any type have. */
export const placeOfRules = ({ schemas }: Pick<OrgSettings, 'schemas'>): Place =>
  groupRulePlace(expressionMembers(userAttributes(schemas)));

export const ruleParty = ({ id, name }: Pick<GroupRule, 'id' | 'name'>): Party => ({
  id,
  type: 'GroupRule',
  alternateId: null,
  displayName: name,
});

export const ruleEvent = (eventType: EventType, rule: GroupRule): EventDraft => ({ eventType, targets: [ruleParty(rule)] });

export const setRule = (value: GroupRule, replaces: GroupRule | null): Write => ({
  do: 'set',
  setting: 'group-rule',
  id: value.id,
  value,
  replaces,
});

export function findRule({ rules }: RuleBook, id: string): GroupRule {
  const found = rules.find((rule) => rule.id === id);
  if (found === undefined) throw new RosterError('not-found', { id, type: 'GroupRule' });
  return found;
}

const nothing = <Result>(result: Result): SettingsDecision<Result> => ({ result, writes: [], events: [] });

/** Changes the rules as they are now, one change after the other. */
export function changeRules<Result>(
  services: RuleBookServices,
  context: Context,
  decide: (book: RuleBook, at: number, settings: OrgSettings) => SettingsDecision<Result> | Promise<SettingsDecision<Result>>,
): Promise<Result> {
  return changeSettings(services, context, async (settings, at, org) => decide(await services.ruleStore.read(org), at, settings));
}

function requireFreeName({ rules }: RuleBook, name: string, own?: string): void {
  const taken = rules.some((rule) => rule.id !== own && groupNameKey(rule.name) === groupNameKey(name));
  if (taken) throw new RosterError('claim-taken', { claim: 'group-rule', field: 'name' });
}

/** Made INACTIVE. Errors: validation-failed, claim-taken (its name). */
export function createGroupRule(services: RuleServices, input: RuleInput, context: Context): Promise<GroupRule> {
  return changeRules(services, context, async (book, at, settings) => {
    requireFreeName(book, input.name);
    if (book.rules.length >= groupRuleLimits.rules) {
      refuseRule(`An organization must not have more than ${groupRuleLimits.rules} group rules`);
    }
    await requireValidRule(services, input, placeOfRules(settings));
    const value: GroupRule = { id: newId('groupRule'), status: 'INACTIVE', ...input, created: at, lastUpdated: at };
    return { result: value, writes: [setRule(value, null)], events: [ruleEvent('roster.group_rule.created', value)] };
  });
}

const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && new Set([...one, ...other]).size === one.length;

/** Only of one that is INACTIVE, and never its groups: where they are left out, they stay. Errors: not-found, validation-failed, claim-taken. */
export function replaceGroupRule(
  services: RuleServices,
  id: string,
  input: Omit<RuleInput, 'groupIds'> & { readonly groupIds?: readonly string[] | undefined },
  context: Context,
): Promise<GroupRule> {
  return changeRules(services, context, async (book, at, settings) => {
    const before = findRule(book, id);
    if (before.status !== 'INACTIVE') refuseRule('status: Only an INACTIVE rule can be changed');
    const { groupIds = before.groupIds } = input;
    if (!isSameSet(groupIds, before.groupIds)) {
      refuseRule('actions.assignUserToGroups.groupIds: The groups of a rule stay as they are: make another rule');
    }
    requireFreeName(book, input.name, id);
    const wanted = { ...input, groupIds: before.groupIds };
    await requireValidRule(services, wanted, placeOfRules(settings), before.excluded);
    const after: GroupRule = { ...before, ...wanted, lastUpdated: at };
    return { result: after, writes: [setRule(after, before)], events: [ruleEvent('roster.group_rule.updated', after)] };
  });
}

/** Everybody is to be looked at from now on. Errors: not-found, validation-failed. */
export function activateGroupRule(services: RuleServices, id: string, context: Context): Promise<GroupRule> {
  return changeRules(services, context, async (book, at, settings) => {
    const before = findRule(book, id);
    if (before.status === 'ACTIVE') return nothing(before);
    if (before.status === 'INVALID') refuseRule('status: An INVALID rule can only be deleted');
    await requireValidRule(services, before, placeOfRules(settings), before.excluded);
    const after: GroupRule = { ...before, status: 'ACTIVE', activated: at, lastUpdated: at };
    return { result: after, writes: [setRule(after, before)], events: [ruleEvent('group.user_membership.rule.trigger', after)] };
  });
}

/** Whoever came by it stays; nobody else comes. Errors: not-found, validation-failed. */
export function deactivateGroupRule(services: RuleBookServices, id: string, context: Context): Promise<GroupRule> {
  return changeRules(services, context, (book, at) => {
    const before = findRule(book, id);
    if (before.status === 'INACTIVE') return nothing(before);
    if (before.status === 'INVALID') refuseRule('status: An INVALID rule can only be deleted');
    const after: GroupRule = { ...before, status: 'INACTIVE', lastUpdated: at };
    return {
      result: after,
      writes: [setRule(after, before)],
      events: [ruleEvent('group.user_membership.rule.deactivated', after)],
    };
  });
}

/** Errors: not-found. */
export function deleteGroupRule(services: RuleBookServices, id: string, removesUsers: boolean, context: Context): Promise<void> {
  return changeRules(services, context, (book, at) => {
    const rule = findRule(book, id);
    const event: EventDraft = {
      ...ruleEvent('roster.group_rule.deleted', rule),
      debugData: { removeUsers: String(removesUsers) },
    };
    return {
      result: undefined,
      writes: [
        { do: 'unset', setting: 'group-rule', id, replaces: rule },
        // One that was never active has put nobody anywhere.
        ...(rule.activated === undefined
          ? []
          : [{ do: 'set', setting: 'deleted-group-rule', id, value: { id, deleted: at, removesUsers }, replaces: null } as const]),
      ],
      events: [event],
    };
  });
}

/** So many rules a transaction changes. */
const rulesAtOnce = 40;

/** Rules that put people into this group, which is gone: they are INVALID from now on. */
export async function invalidateRulesOf(services: RuleBookServices, groupId: string, context: Context): Promise<void> {
  for (let more = true; more;) {
    more = await changeRules(services, context, ({ rules }, at) => {
      const concerned = rules.filter(({ status, groupIds }) => status !== 'INVALID' && groupIds.includes(groupId));
      const some = concerned.slice(0, rulesAtOnce);
      const changed = some.map((before) => {
        const after: GroupRule = { ...before, status: 'INVALID', lastUpdated: at };
        return { write: setRule(after, before), event: ruleEvent('group.user_membership.rule.invalidate', after) };
      });
      return {
        result: concerned.length > some.length,
        writes: changed.map(({ write }) => write),
        events: changed.map(({ event }) => event),
      };
    });
  }
}

/** These rules leave her alone from now on. Errors: validation-failed where one leaves as many alone as it can. */
export function excludeFromRules(
  services: RuleBookServices,
  ruleIds: readonly string[],
  user: Party,
  context: Context,
): Promise<void> {
  return changeRules(services, context, ({ rules }, at) => {
    const concerned = rules.filter(
      ({ id, status, excluded }) => status !== 'INVALID' && ruleIds.includes(id) && !excluded.includes(user.id),
    );
    const full = concerned.filter(({ excluded }) => excluded.length >= groupRuleLimits.excluded);
    if (full.length > 0) {
      const most = groupRuleLimits.excluded;
      refuseRule(...full.map(({ id }) => `The rule ${id} put her there, and leaves ${most} users alone already, the most it can`));
    }
    const changed = concerned.map((before) => {
      const after: GroupRule = { ...before, excluded: [...before.excluded, user.id], lastUpdated: at };
      return { write: setRule(after, before), event: { ...ruleEvent('group.user_membership.rule.add_exclusion', after) } };
    });
    return {
      result: undefined,
      writes: changed.map(({ write }) => write),
      events: changed.map(({ event }) => ({ ...event, targets: [...event.targets, user] })),
    };
  });
}

/** Everybody has been looked at since `until`: deleted rules from before are forgotten. */
export async function noteApplied(services: RuleBookServices, until: number, context: Context): Promise<void> {
  for (let more = true; more;) {
    more = await changeRules(services, context, ({ deleted, appliedUntil }) => {
      const past = deleted.filter((rule) => rule.deleted <= until);
      const some = past.slice(0, rulesAtOnce);
      const isLast = past.length === some.length;
      const moved = isLast && appliedUntil < until;
      return {
        result: !isLast,
        writes: [
          ...some.map((rule): Write => ({ do: 'unset', setting: 'deleted-group-rule', id: rule.id, replaces: rule })),
          ...(moved
            ? [
                {
                  do: 'set',
                  setting: 'group-rules-applied',
                  id: 'all',
                  value: { until },
                  replaces: appliedUntil === 0 ? null : { until: appliedUntil },
                } as const,
              ]
            : []),
        ],
        events: [],
      };
    });
  }
}

/** Has everybody looked at, because groups that expressions ask for by name or id are other ones now. */
export function askForEverybody(services: RuleBookServices, context: Context): Promise<void> {
  return changeRules(services, context, ({ askedSince }, at) => ({
    result: undefined,
    writes: [
      {
        do: 'set',
        setting: 'group-rules-asked',
        id: 'all',
        value: { since: at },
        replaces: askedSince === 0 ? null : { since: askedSince },
      },
    ],
    events: [],
  }));
}

/** When something was last asked for that everybody is to be looked at for; nothing where that is done. */
export function waitingSince({ rules, deleted, appliedUntil, askedSince }: RuleBook): number | undefined {
  const activated = rules.flatMap((rule) => (rule.status === 'ACTIVE' ? [rule.activated ?? 0] : []));
  const last = Math.max(askedSince, ...activated, ...deleted.map((rule) => rule.deleted));
  return last > appliedUntil ? last : undefined;
}
