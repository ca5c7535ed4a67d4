import { type Context, type EventDraft, isSameData, newId, RosterError } from '../kernel/index.ts';
import {
  actionCauses,
  completeActions,
  replacedActions,
  conditionCauses,
  conditionPlace,
  expressionCauses,
  groupsInActions,
  hooksInActions,
  isAccountManagement,
  isOfApps,
  placeAt,
  type Policy,
  type PolicyRule,
  type PolicyType,
  ruleConditions,
  type RuleInput,
  type RuleType,
  type Status,
  withoutOne,
  zonesNamedIn,
} from '../policy/index.ts';
import { changeSettings, type SettingsDecision, type SettingsServices } from './change-settings.ts';
import { type OrgSettings, userAttributes } from './settings.ts';
import {
  getPolicy,
  policyLimits,
  policyParty,
  type PolicyServices,
  policyWrites,
  refuseIfAny,
  requireFits,
  requireNamed,
} from './policies.ts';

/** Rules are of their policy's type, but for one name. */
export const ruleTypeOf: Readonly<Record<PolicyType, RuleType>> = {
  PASSWORD: 'PASSWORD',
  OKTA_SIGN_ON: 'SIGN_ON',
  MFA_ENROLL: 'MFA_ENROLL',
  IDP_DISCOVERY: 'IDP_DISCOVERY',
  PROFILE_ENROLLMENT: 'PROFILE_ENROLLMENT',
  ACCESS_POLICY: 'ACCESS_POLICY',
};

/** Errors: not-found. */
export function getPolicyRule({ rules }: Policy, id: string): PolicyRule {
  const found = rules.find((rule) => rule.id === id);
  if (found === undefined) throw new RosterError('not-found', { id, type: 'PolicyRule' });
  return found;
}

const eventOf = (eventType: EventDraft['eventType'], policy: Policy, { id, name }: PolicyRule): EventDraft => ({
  eventType,
  targets: [policyParty(policy), { id, type: 'PolicyRule', alternateId: null, displayName: name }],
});

function unknownTypes({ userTypes }: OrgSettings, { conditions }: RuleInput): string[] {
  const { include = [], exclude = [] } = conditions?.userType ?? {};
  return [...include, ...exclude]
    .filter((id) => !userTypes.some((type) => type.id === id))
    .map((id) => `conditions.userType: There is no user type ${id}`);
}

/** Zones that block hold nobody whom a policy could be about. */
function unknownZones({ zones }: OrgSettings, { conditions }: RuleInput): string[] {
  return zonesNamedIn(conditions).flatMap((id) => {
    const zone = zones.find((each) => each.id === id);
    if (zone === undefined) return [`conditions.network: There is no network zone ${id}`];
    return zone.usage === 'POLICY'
      ? []
      : [`conditions.network: The network zone ${id} is not for policies: its usage is ${zone.usage}`];
  });
}

/** An attribute that nobody has would fit nobody, for ever. */
function unknownAttribute({ schemas }: OrgSettings, { conditions }: RuleInput): string[] {
  const { type, attribute } = conditions?.userIdentifier ?? {};
  if (type !== 'ATTRIBUTE' || !attribute || userAttributes(schemas).some(({ name }) => name === attribute)) return [];
  return [`conditions.userIdentifier: Users have no attribute ${attribute}`];
}

/** What is wrong with an expression. It is asked of everybody, so that it may name the attributes of every type. */
function wrongExpression({ schemas }: OrgSettings, policy: Policy, { conditions }: RuleInput): string[] {
  const condition = conditions?.elCondition ?? undefined;
  if (condition === undefined) return [];
  return expressionCauses(condition, conditionPlace(userAttributes(schemas), isAccountManagement(policy)));
}

const registrationHookType = 'com.okta.user.pre-registration';

/** A hook that is not there, or can't be asked, would let nobody register. */
async function unknownHooks({ inlineHooks }: PolicyServices, ids: readonly string[]): Promise<string[]> {
  const field = 'actions.profileEnrollment.preRegistrationInlineHooks';
  const causes = ids.map(async (id) => {
    const hook = await inlineHooks.find(id);
    if (hook === undefined) return `${field}: There is no inline hook ${id.slice(0, 100)}`;
    if (hook.type !== registrationHookType) return `${field}: The inline hook ${id} is not of type ${registrationHookType}`;
    return hook.status === 'ACTIVE' ? undefined : `${field}: The inline hook ${id} is not active`;
  });
  return (await Promise.all(causes)).filter((cause) => cause !== undefined);
}

/** Errors: validation-failed. */
async function requireValid(services: PolicyServices, policyId: string, input: RuleInput): Promise<void> {
  const { settings } = await services.orgSettings.read();
  const policy = getPolicy(settings, policyId);
  const { type } = policy;
  const actions = completeActions(input.actions, type);
  const hookCauses = await unknownHooks(services, hooksInActions(actions));
  refuseIfAny('policyRule', [
    ...(input.name.trim() === '' ? ['name: The field cannot be left blank'] : []),
    ...(input.type === undefined || input.type === ruleTypeOf[type] ? [] : [`type: It must be ${ruleTypeOf[type]}`]),
    ...conditionCauses(input.conditions, type, 'rule'),
    ...actionCauses(input.actions, type),
    ...hookCauses,
    ...unknownTypes(settings, input),
    ...unknownZones(settings, input),
    ...unknownAttribute(settings, input),
    ...(type === 'ACCESS_POLICY' ? wrongExpression(settings, policy, input) : []),
  ]);
  await requireNamed(services, 'policyRule', input.conditions, groupsInActions(actions));
}

/** A policy as it is with other rules. */
function withRules(
  before: Policy,
  rules: readonly PolicyRule[],
  at: number,
  rule: PolicyRule,
  eventType: EventDraft['eventType'],
): SettingsDecision<PolicyRule> {
  const after: Policy = { ...before, rules, lastUpdated: at };
  requireFits('policyRule', after);
  const result = rules.find(({ id }) => id === rule.id) ?? rule;
  return { result, writes: policyWrites([before], [after]), events: [eventOf(eventType, after, result)] };
}

/** Makes a rule, behind the others where no priority is given. Errors: not-found, validation-failed. */
export async function createPolicyRule(
  services: PolicyServices,
  policyId: string,
  input: RuleInput,
  context: Context,
): Promise<PolicyRule> {
  await requireValid(services, policyId, input);
  return changeSettings(services, context, (settings, at) => {
    const policy = getPolicy(settings, policyId);
    const { type, rules } = policy;
    if (type === 'PROFILE_ENROLLMENT')
      refuseIfAny('policyRule', ['A policy of type PROFILE_ENROLLMENT has one rule, which is there']);
    if (rules.length >= policyLimits.rules) {
      refuseIfAny('policyRule', [`A policy must not have more than ${policyLimits.rules} rules`]);
    }
    const rule: PolicyRule = {
      id: newId(isOfApps(type) ? 'appPolicyRule' : 'policyRule'),
      name: input.name,
      type: ruleTypeOf[type],
      status: input.status ?? 'ACTIVE',
      priority: 0,
      system: false,
      created: at,
      lastUpdated: at,
      conditions: ruleConditions(input.conditions, type),
      actions: completeActions(input.actions, type),
    };
    return withRules(policy, placeAt(rules, rule, input.priority ?? undefined), at, rule, 'policy.rule.add');
  });
}

/**
 * Replaces a rule's name, conditions, actions and priority; what is left out takes its default, and the status stays. A rule that came with
 * the org keeps its name and conditions. A call that changes nothing writes nothing. Errors: not-found, validation-failed.
 */
export async function replacePolicyRule(
  services: PolicyServices,
  policyId: string,
  ruleId: string,
  input: RuleInput,
  context: Context,
): Promise<PolicyRule> {
  await requireValid(services, policyId, input);
  return changeSettings(services, context, (settings, at) => {
    const policy = getPolicy(settings, policyId);
    const { type, rules } = policy;
    const before = getPolicyRule(policy, ruleId);
    if (before.system && type === 'IDP_DISCOVERY') {
      refuseIfAny('policyRule', ['The rule that sends everybody to sign in here stays as it is']);
    }
    if (before.system && input.name !== before.name) {
      refuseIfAny('policyRule', ['name: The name of a rule that came with the organization cannot be changed']);
    }
    const after: PolicyRule = {
      ...before,
      name: input.name,
      conditions: before.system ? before.conditions : ruleConditions(input.conditions, type),
      actions: replacedActions(input.actions, type, before.actions),
    };
    const placed = placeAt(rules, after, input.priority ?? before.priority);
    if (isSameData(placed, rules)) return { result: before, writes: [], events: [] };
    const stamped = placed.map((rule) => (rule.id === ruleId ? { ...rule, lastUpdated: at } : rule));
    return withRules(policy, stamped, at, after, 'policy.rule.update');
  });
}

/** Errors: not-found, policy-kept. */
export function deletePolicyRule(services: SettingsServices, policyId: string, ruleId: string, context: Context): Promise<void> {
  return changeSettings(services, context, (settings, at) => {
    const policy = getPolicy(settings, policyId);
    const rule = getPolicyRule(policy, ruleId);
    if (rule.system) throw new RosterError('policy-kept', { detail: 'A rule that came with the organization cannot be deleted' });
    const { writes, events } = withRules(policy, withoutOne(policy.rules, ruleId), at, rule, 'policy.rule.delete');
    return { result: undefined, writes, events };
  });
}

/** Switches a rule on or off. One that is so already stays as it is. Errors: not-found, policy-kept. */
export function setPolicyRuleStatus(
  services: SettingsServices,
  policyId: string,
  ruleId: string,
  status: Status,
  context: Context,
): Promise<void> {
  return changeSettings(services, context, (settings, at) => {
    const policy = getPolicy(settings, policyId);
    const before = getPolicyRule(policy, ruleId);
    if (before.status === status) return { result: undefined, writes: [], events: [] };
    if (before.system) {
      throw new RosterError('policy-kept', { detail: 'A rule that came with the organization cannot be deactivated' });
    }
    const after: PolicyRule = { ...before, status, lastUpdated: at };
    const rules = policy.rules.map((rule) => (rule.id === ruleId ? after : rule));
    const eventType = status === 'ACTIVE' ? 'policy.rule.activate' : 'policy.rule.deactivate';
    const { writes, events } = withRules(policy, rules, at, after, eventType);
    return { result: undefined, writes, events };
  });
}
