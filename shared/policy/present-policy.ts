import { toOktaTime } from '../kernel/index.ts';
import { completeActions } from './complete-actions.ts';
import { ruleConditions } from './complete-conditions.ts';
import { enrollmentSettingsOf } from './complete-enrollment.ts';
import { passwordSettingsOf } from './complete-settings.ts';
import { isAccountManagement, isOfApps, type Policy, type PolicyRule, type PolicyType, type RuleType } from './model.ts';

const link = (href: string, allow: readonly string[]) => ({ href, hints: { allow } });

/** Rules are of their policy's type, but for one name. */
const policyTypeOf: Readonly<Record<RuleType, PolicyType>> = {
  PASSWORD: 'PASSWORD',
  SIGN_ON: 'OKTA_SIGN_ON',
  MFA_ENROLL: 'MFA_ENROLL',
  IDP_DISCOVERY: 'IDP_DISCOVERY',
  PROFILE_ENROLLMENT: 'PROFILE_ENROLLMENT',
  ACCESS_POLICY: 'ACCESS_POLICY',
};

/** What may be done with it: what came with the org can be read and replaced, and that is all. */
function linksOf(href: string, { system, status }: Pick<Policy, 'system' | 'status'>): object {
  if (system) return { self: link(href, ['GET', 'PUT']) };
  const other = status === 'ACTIVE' ? 'deactivate' : 'activate';
  return { self: link(href, ['GET', 'PUT', 'DELETE']), [other]: link(`${href}/lifecycle/${other}`, ['POST']) };
}

/** The whole actions of a rule. */
export const actionsOf = ({ type, actions }: PolicyRule): Readonly<Record<string, object>> =>
  completeActions(actions, policyTypeOf[type]);

/** The whole settings, of types that have some. */
export function settingsOf({ settings, enrollment }: Policy): { readonly settings?: object } {
  if (settings !== undefined) return { settings: passwordSettingsOf(settings) };
  return enrollment === undefined ? {} : { settings: enrollmentSettingsOf(enrollment) };
}

/** Access policies are about applications, but for one. */
function resourceOf({ type, resource }: Policy): object {
  return type === 'ACCESS_POLICY' ? { _embedded: { resourceType: resource ?? 'APP' } } : {};
}

function policyLinks(href: string, policy: Policy): object {
  if (isAccountManagement(policy)) return { self: link(href, ['GET']) };
  return { ...(isOfApps(policy.type) ? { mappings: link(`${href}/mappings`, ['GET', 'POST']) } : {}), ...linksOf(href, policy) };
}

/**
 * What lies in the table is completed as what callers send is: in Okta's order, which the table does not keep, and with what there was not
 * yet when it was written.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Policy/
 */
export function presentPolicy(policy: Policy, origin: string): object {
  const href = `${origin}/api/v1/policies/${policy.id}`;
  return {
    id: policy.id,
    status: policy.status,
    name: policy.name,
    description: policy.description,
    priority: policy.priority,
    system: policy.system,
    conditions: policy.conditions,
    created: toOktaTime(policy.created),
    lastUpdated: toOktaTime(policy.lastUpdated),
    ...settingsOf(policy),
    ...resourceOf(policy),
    _links: {
      ...policyLinks(href, policy),
      rules: link(`${href}/rules`, policy.type === 'PROFILE_ENROLLMENT' ? ['GET'] : ['GET', 'POST']),
    },
    type: policy.type,
  };
}

/** The rule that sends everybody to Roster itself stays as it is. */
const ruleLinks = (href: string, rule: PolicyRule): object =>
  rule.system && rule.type === 'IDP_DISCOVERY' ? { self: link(href, ['GET']) } : linksOf(href, rule);

export function presentPolicyRule(policyId: string, rule: PolicyRule, origin: string): object {
  const type = policyTypeOf[rule.type];
  return {
    id: rule.id,
    status: rule.status,
    name: rule.name,
    priority: rule.priority,
    created: toOktaTime(rule.created),
    lastUpdated: toOktaTime(rule.lastUpdated),
    system: rule.system,
    conditions: rule.conditions === null ? null : ruleConditions(rule.conditions, type),
    actions: actionsOf(rule),
    _links: ruleLinks(`${origin}/api/v1/policies/${policyId}/rules/${rule.id}`, rule),
    type: rule.type,
  };
}
