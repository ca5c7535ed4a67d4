import { createHash } from 'node:crypto';

import { type Context, idFrom, RosterError } from '../kernel/index.ts';
import { defaultPolicy, findDefaultPolicy, getPolicy, type OrgSettings, policyParty, type PolicyUse } from '../org/index.ts';
import { isOfApps, type Policy } from '../policy/index.ts';
import { type AppDecision, type AppServices, changeApp } from './change-apps.ts';
import { getApp } from './manage-apps.ts';
import { type App, type AppPolicyType, appPartyOf } from './model.ts';
import type { AppStore } from './ports.ts';

type Policies = Pick<OrgSettings, 'policies'>;

/** An app without a word of its own follows the org's default policy. */
export const policyIdOf = (app: App, type: AppPolicyType, settings: Policies): string | undefined =>
  app.policies?.[type] ?? findDefaultPolicy(settings, type)?.id;

const isOfType = (type: string): type is AppPolicyType => isOfApps(type);

/** Apps that a policy holds for, the oldest first: those bound to it, and of a default policy those that are bound to none. */
export function appsOfPolicy(apps: readonly App[], settings: Policies, { id, type }: Policy): readonly App[] {
  return isOfType(type) ? apps.filter((app) => policyIdOf(app, type, settings) === id) : [];
}

/** What Okta calls the mapping of a policy to an app; its id follows from both. */
export interface PolicyMapping {
  readonly id: string;
  readonly policyId: string;
  readonly app: App;
}

const mappingOf = (policyId: string, app: App): PolicyMapping => ({
  id: idFrom('policyMapping', createHash('sha256').update(`${policyId} ${app.id}`).digest()),
  policyId,
  app,
});

/** Errors: not-found (the policy). */
export const policyMappings = (apps: readonly App[], settings: Policies, policyId: string): readonly PolicyMapping[] =>
  appsOfPolicy(apps, settings, getPolicy(settings, policyId)).map((app) => mappingOf(policyId, app));

/** Errors: not-found (the policy, the mapping). */
export function getPolicyMapping(apps: readonly App[], settings: Policies, policyId: string, id: string): PolicyMapping {
  const found = policyMappings(apps, settings, policyId).find((mapping) => mapping.id === id);
  if (found === undefined) throw new RosterError('not-found', { id, type: 'PolicyMapping' });
  return found;
}

/** Why apps can't follow a policy. */
function causesOf({ type, status, resource }: Policy): string[] {
  if (!isOfType(type)) return [`policyId: A policy of type ${type} holds for people, not for applications`];
  if (resource !== undefined) return ['policyId: The account-management policy is about no application'];
  return status === 'ACTIVE' ? [] : ['policyId: The policy is not active'];
}

function boundTo(app: App, policy: Policy, settings: Policies): App {
  const type = policy.type as AppPolicyType;
  const { policies: { [type]: _former, ...others } = {}, ...rest } = app;
  const policies = policy.id === defaultPolicy(settings, type).id ? others : { ...others, [type]: policy.id };
  return Object.keys(policies).length === 0 ? rest : { ...rest, policies };
}

function bind(before: App, policy: Policy, settings: Policies): AppDecision<void> {
  const causes = causesOf(policy);
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'policy', causes });
  const previous = policyIdOf(before, policy.type as AppPolicyType, settings);
  if (previous === policy.id) return { result: undefined, before, after: before, events: [] };
  const after = boundTo(before, policy, settings);
  return {
    result: undefined,
    before,
    after,
    events: [
      {
        eventType: 'policy.mapping.create',
        targets: [policyParty(policy), appPartyOf(after)],
        ...(previous === undefined ? {} : { debugData: { previousPolicy: previous } }),
      },
    ],
  };
}

/**
 * Has an app follow a policy, in the place of the one of that type that it followed. One that it follows already changes nothing.
 * Errors: not-found (the app, the policy), validation-failed.
 */
export function assignPolicy(services: AppServices, appId: string, policyId: string, context: Context): Promise<void> {
  return changeApp(services, context, ({ apps, settings }) => bind(getApp(apps, appId), getPolicy(settings, policyId), settings));
}

/** Has an app follow the default policy again. Errors: not-found (the policy, the mapping), policy-kept. */
export function deletePolicyMapping(services: AppServices, policyId: string, id: string, context: Context): Promise<void> {
  return changeApp(services, context, ({ apps, settings }) => {
    const { app } = getPolicyMapping(apps, settings, policyId, id);
    const { type, system } = getPolicy(settings, policyId);
    if (system)
      throw new RosterError('policy-kept', { detail: 'An application that is bound to no other policy follows the default one' });
    return bind(app, defaultPolicy(settings, type), settings);
  });
}

/** Which apps there are and go by a policy, for those who change policies and know nothing of apps. */
export const policyUse = (store: AppStore): PolicyUse => ({
  async labelsOf(policyId, org) {
    const { apps, epoch } = await store.read();
    if (epoch !== org.version) throw new RosterError('changed-meanwhile', { kind: 'org', id: org.id });
    return apps.filter(({ policies = {} }) => Object.values(policies).includes(policyId)).map(({ label }) => label);
  },
  async missing(ids) {
    const { apps } = await store.read();
    return ids.filter((id) => !apps.some((app) => app.id === id));
  },
});
