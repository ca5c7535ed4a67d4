import type { GroupStore, UserStore } from '../directory/index.ts';
import { type Context, type EventDraft, isSameData, newId, type Party, RosterError, type Write } from '../kernel/index.ts';
import {
  catchAllPriority,
  completeActions,
  conditionCauses,
  enrollmentSettingsCauses,
  enrollmentSettingsOf,
  type ConditionsInput,
  isAccountManagement,
  isOfApps,
  namedIn,
  passwordSettingsOf,
  placeAt,
  policyConditions,
  type Policy,
  type PolicyInput,
  type PolicyRule,
  type PolicyType,
  policyTypes,
  settingsCauses,
  type Status,
  withoutOne,
} from '../policy/index.ts';
import { changeSettings, type SettingsDecision, type SettingsServices } from './change-settings.ts';
import type { NamedHooks, PolicyUse } from './ports.ts';
import { type Org, type OrgSettings, policiesOf } from './settings.ts';

export const policyLimits = {
  /** Of a type: putting one before all others writes each of them, and a transaction takes a hundred writes. */
  policies: 50,
  /** Of a policy. */
  rules: 50,
  /** Of a policy with its rules, as JSON: it is one item of the table, and history keeps what it was besides. */
  bytes: 100_000,
  nameLength: 255,
  textLength: 1024,
  /** Groups, or users, that a condition names. */
  ids: 100,
} as const;

/** What ends of policies work with: one that applications go by stays. */
export interface PolicyUseServices extends SettingsServices {
  readonly policyUse: PolicyUse;
}

/** What changes of policies work with: conditions name groups and users that there are. */
export interface PolicyServices extends PolicyUseServices {
  readonly groups: Pick<GroupStore, 'getMany'>;
  readonly users: Pick<UserStore, 'getMany'>;
  readonly inlineHooks: NamedHooks;
}

/** Errors: not-found. */
export function getPolicy({ policies }: Pick<OrgSettings, 'policies'>, id: string): Policy {
  const found = policies.find((policy) => policy.id === id);
  if (found === undefined) throw new RosterError('not-found', { id, type: 'Policy' });
  return found;
}

export const policyParty = ({ id, name }: Policy): Party => ({ id, type: 'PolicyEntity', alternateId: null, displayName: name });

export function refuseIfAny(object: string, causes: readonly string[]): void {
  if (causes.length > 0) throw new RosterError('validation-failed', { object, causes });
}

/** Which of the groups, users and applications that conditions and actions name there are not. */
export async function requireNamed(
  { groups, users, policyUse }: PolicyServices,
  object: string,
  conditions: ConditionsInput | null | undefined,
  targets: readonly string[] = [],
): Promise<void> {
  const named = namedIn(conditions);
  const groupIds = [...new Set([...named.groups, ...targets])];
  const userIds = [...new Set(named.users)];
  const [foundGroups, foundUsers, missingApps] = await Promise.all([
    groupIds.length === 0 ? [] : groups.getMany(groupIds),
    userIds.length === 0 ? [] : users.getMany(userIds),
    named.apps.length === 0 ? [] : policyUse.missing(named.apps),
  ]);
  const missing = (ids: readonly string[], found: readonly { readonly id: string }[]): string[] =>
    ids.filter((id) => !found.some((each) => each.id === id));
  refuseIfAny(object, [
    ...missing(groupIds, foundGroups).map((id) => `conditions.people.groups: There is no group ${id}`),
    ...missingApps.map((id) => `conditions.app: There is no application ${id}`),
    ...missing(userIds, foundUsers).map((id) => `conditions.people.users: There is no user ${id}`),
  ]);
}

/** What a changed policy writes; none where it is what it was. */
export function policyWrites(before: readonly Policy[], after: readonly Policy[]): Write[] {
  return after.flatMap((value) => {
    const replaces = before.find(({ id }) => id === value.id) ?? null;
    return value === replaces ? [] : [{ do: 'set', setting: 'policy', id: value.id, value, replaces } as const];
  });
}

export function requireFits(object: string, policy: Policy): void {
  if (Buffer.byteLength(JSON.stringify(policy)) <= policyLimits.bytes) return;
  refuseIfAny(object, [`A policy with its rules must not be larger than ${policyLimits.bytes} bytes`]);
}

function requireRoom(others: readonly Policy[]): void {
  if (others.length < policyLimits.policies) return;
  refuseIfAny('policy', [`An organization must not have more than ${policyLimits.policies} policies of a type`]);
}

/** The rule that a policy of applications begins with, and that holds where no other does. */
const catchAllRule = (type: 'ACCESS_POLICY' | 'PROFILE_ENROLLMENT', at: number): PolicyRule => ({
  id: newId('appPolicyRule'),
  name: 'Catch-all Rule',
  type,
  status: 'ACTIVE',
  priority: catchAllPriority,
  system: true,
  created: at,
  lastUpdated: at,
  conditions: null,
  actions: completeActions({}, type),
});

const isPolicyType = (type: string): type is PolicyType => (policyTypes as readonly string[]).includes(type);

/** Errors: validation-failed. */
function requireType(type: string): PolicyType {
  if (!isPolicyType(type)) refuseIfAny('policy', [`type: Policies of type ${type} are not supported`]);
  return type as PolicyType;
}

const passwordMembers = ['password', 'recovery', 'delegation'] as const;
const enrollmentMembers = ['type', 'authenticators', 'factors'] as const;

/** Settings are of policies of two types, and of each its own. */
function inputSettingsCauses({ settings }: PolicyInput, type: PolicyType): string[] {
  if (settings === undefined) return [];
  if (type !== 'PASSWORD' && type !== 'MFA_ENROLL') return [`settings: A policy of type ${type} has none`];
  const foreign = (type === 'PASSWORD' ? enrollmentMembers : passwordMembers).filter((name) => settings[name] !== undefined);
  return [
    ...foreign.map((name) => `settings.${name}: It is no setting of a policy of type ${type}`),
    ...(type === 'PASSWORD' ? settingsCauses(settings) : enrollmentSettingsCauses(settings)),
  ];
}

/** The settings of a policy as they are kept. */
function keptSettings({ settings }: PolicyInput, type: PolicyType): Pick<Policy, 'settings' | 'enrollment'> {
  if (type === 'PASSWORD') return { settings: passwordSettingsOf(settings) };
  return type === 'MFA_ENROLL' ? { enrollment: enrollmentSettingsOf(settings) } : {};
}

function inputCauses(input: PolicyInput, type: PolicyType): string[] {
  return [
    ...(input.name.trim() === '' ? ['name: The field cannot be left blank'] : []),
    ...conditionCauses(input.conditions, type, 'policy'),
    ...inputSettingsCauses(input, type),
  ];
}

const eventOf = (eventType: EventDraft['eventType'], policy: Policy): EventDraft => ({ eventType, targets: [policyParty(policy)] });

/**
 * Makes a policy, before the default one where no priority is given. It has no rules yet, and is passed over until it has one; one of
 * applications has its catch-all rule.
 * Errors: validation-failed.
 */
export async function createPolicy(services: PolicyServices, input: PolicyInput, context: Context): Promise<Policy> {
  const type = requireType(input.type);
  if (type === 'IDP_DISCOVERY') refuseIfAny('policy', [onePolicy]);
  refuseIfAny('policy', inputCauses(input, type));
  await requireNamed(services, 'policy', input.conditions);
  return changeSettings(services, context, (settings, at) => {
    const others = policiesOf(settings, type);
    requireRoom(others);
    const draft: Policy = {
      id: newId(isOfApps(type) ? 'appPolicy' : 'policy'),
      type,
      name: input.name,
      description: input.description ?? '',
      priority: 0,
      status: input.status ?? 'ACTIVE',
      system: false,
      created: at,
      lastUpdated: at,
      conditions: policyConditions(input.conditions, type, settings.everyoneId),
      ...keptSettings(input, type),
      rules: type === 'ACCESS_POLICY' || type === 'PROFILE_ENROLLMENT' ? [catchAllRule(type, at)] : [],
    };
    return placed(others, draft, input.priority ?? undefined, 'policy.lifecycle.create');
  });
}

/** All policies of a type with one at its place; those of applications have none. */
function ordered(others: readonly Policy[], policy: Policy, priority: number | undefined): readonly Policy[] {
  if (!isOfApps(policy.type)) return placeAt(others, policy, priority);
  return [...others.filter(({ id }) => id !== policy.id), { ...policy, priority: 1 }];
}

/** The decision that puts a policy among the others of its type. */
function placed(
  others: readonly Policy[],
  policy: Policy,
  priority: number | undefined,
  eventType: EventDraft['eventType'],
): SettingsDecision<Policy> {
  const all = ordered(others, policy, priority);
  const result = all.find(({ id }) => id === policy.id) ?? policy;
  return { result, writes: policyWrites(others, all), events: [eventOf(eventType, result)] };
}

const onePolicy = 'An organization has one policy of type IDP_DISCOVERY, which is there';
const accountsKept = 'Of the account-management policy nothing changes but its rules';

/** What came with the org keeps its name and stays for everybody, behind all others. */
function requireSystemKept(before: Policy, input: PolicyInput): void {
  if (isAccountManagement(before)) refuseIfAny('policy', [accountsKept]);
  if (before.system && input.name !== before.name) {
    refuseIfAny('policy', ['name: The name of the default policy cannot be changed']);
  }
}

/**
 * Replaces a policy's name, description, conditions, settings and priority; what is left out takes its default. Status and rules stay, as at
 * Okta. A call that changes nothing writes nothing. Errors: not-found, validation-failed.
 */
export async function replacePolicy(services: PolicyServices, id: string, input: PolicyInput, context: Context): Promise<Policy> {
  const { settings: present } = await services.orgSettings.read();
  const { type } = getPolicy(present, id);
  if (input.type !== type) refuseIfAny('policy', ['type: The type of a policy cannot be changed']);
  refuseIfAny('policy', inputCauses(input, type));
  await requireNamed(services, 'policy', input.conditions);
  return changeSettings(services, context, (settings, at) => {
    const before = getPolicy(settings, id);
    requireSystemKept(before, input);
    const after: Policy = {
      ...before,
      name: input.name,
      description: input.description ?? (before.system ? before.description : ''),
      conditions: before.system ? before.conditions : policyConditions(input.conditions, type, settings.everyoneId),
      ...keptSettings(input, type),
    };
    requireFits('policy', after);
    const others = policiesOf(settings, type);
    const priority = input.priority ?? before.priority;
    const moved = ordered(others, after, priority).find((each) => each.id === id);
    if (isSameData(moved, before)) return { result: before, writes: [], events: [] };
    return placed(others, { ...after, lastUpdated: at }, priority, 'policy.lifecycle.update');
  });
}

const shownLabels = 5;

/** A policy that applications are bound to can't go from under them. Errors: policy-kept. */
async function requireUnused({ policyUse }: PolicyUseServices, { id, type }: Policy, org: Org): Promise<void> {
  if (!isOfApps(type)) return;
  const labels = await policyUse.labelsOf(id, org);
  if (labels.length === 0) return;
  const more = labels.length > shownLabels ? `, and ${labels.length - shownLabels} more` : '';
  throw new RosterError('policy-kept', {
    detail: `Applications follow the policy: ${labels.slice(0, shownLabels).join(', ')}${more}`,
  });
}

/** Errors: not-found, policy-kept. */
export function deletePolicy(services: PolicyUseServices, id: string, context: Context): Promise<void> {
  return changeSettings(services, context, async (settings, _at, org) => {
    const policy = getPolicy(settings, id);
    if (policy.system) throw new RosterError('policy-kept', { detail: 'The default policy cannot be deleted' });
    if (isAccountManagement(policy)) throw new RosterError('policy-kept', { detail: accountsKept });
    await requireUnused(services, policy, org);
    const others = policiesOf(settings, policy.type);
    return {
      result: undefined,
      writes: [
        { do: 'unset', setting: 'policy', id, replaces: policy },
        ...(isOfApps(policy.type) ? [] : policyWrites(others, withoutOne(others, id))),
      ],
      events: [eventOf('policy.lifecycle.delete', policy)],
    };
  });
}

/** Switches a policy on or off. One that is so already stays as it is. Errors: not-found, policy-kept. */
export function setPolicyStatus(services: PolicyUseServices, id: string, status: Status, context: Context): Promise<void> {
  return changeSettings(services, context, async (settings, at, org) => {
    const before = getPolicy(settings, id);
    if (before.status === status) return { result: undefined, writes: [], events: [] };
    if (before.system) throw new RosterError('policy-kept', { detail: 'The default policy cannot be deactivated' });
    if (isAccountManagement(before)) throw new RosterError('policy-kept', { detail: accountsKept });
    if (status === 'INACTIVE') await requireUnused(services, before, org);
    const after: Policy = { ...before, status, lastUpdated: at };
    return {
      result: undefined,
      writes: policyWrites([before], [after]),
      events: [eventOf(status === 'ACTIVE' ? 'policy.lifecycle.activate' : 'policy.lifecycle.deactivate', after)],
    };
  });
}

/** A catch-all rule stays one. */
const copyOf = (rule: PolicyRule, at: number): PolicyRule => ({
  ...rule,
  id: newId(isOfApps(rule.type) ? 'appPolicyRule' : 'policyRule'),
  system: rule.system && isOfApps(rule.type),
  created: at,
  lastUpdated: at,
});

/**
 * Makes another policy of a policy's conditions, settings and rules, right behind it: whoever changes the copy changes nobody's policy but
 * her own. Errors: not-found, validation-failed.
 */
export function clonePolicy(services: SettingsServices, id: string, context: Context): Promise<Policy> {
  return changeSettings(services, context, (settings, at) => {
    const original = getPolicy(settings, id);
    const { type, name, priority } = original;
    if (type === 'IDP_DISCOVERY') refuseIfAny('policy', [onePolicy]);
    if (type === 'PROFILE_ENROLLMENT') refuseIfAny('policy', [`A policy of type ${type} can't be cloned`]);
    if (isAccountManagement(original)) refuseIfAny('policy', ["The account-management policy can't be cloned: there is one"]);
    const others = policiesOf(settings, type);
    requireRoom(others);
    const copy: Policy = {
      ...original,
      id: newId(isOfApps(type) ? 'appPolicy' : 'policy'),
      name: Array.from(`[cloned] ${name}`).slice(0, policyLimits.nameLength).join(''),
      system: false,
      created: at,
      lastUpdated: at,
      rules: original.rules.map((rule) => copyOf(rule, at)),
    };
    return placed(others, copy, priority + 1, 'policy.lifecycle.create');
  });
}
