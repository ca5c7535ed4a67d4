import * as z from 'zod/mini';

import { anyObject, component, none, operation } from '../../../shared/api/index.ts';
import { type AppPolicyType, evaluateFor, getApp, loadVisitor } from '../../../shared/applications/index.ts';
import { getUser } from '../../../shared/directory/index.ts';
import { isId, RosterError } from '../../../shared/kernel/index.ts';
import { simulatePolicies } from '../../../shared/org/index.ts';
import {
  type Evaluation,
  isOfApps,
  type PolicyType,
  policyTypes,
  presentSimulation,
  zonesOf,
} from '../../../shared/policy/index.ts';
import type { PolicyServices } from '../../../shared/runtime/policy-services.ts';

/** Of groups, or zones. */
const mostIds = 100;
const ids = z.array(z.string()).check(z.maxLength(mostIds));

/**
 * What Okta asks for is asked for; of a risk nothing depends. Who names neither zones nor an address means somebody from nowhere known. One object: Okta's document says a list,
 * and Okta refuses lists as malformed.
 */
const Simulation = z.object({
  appInstance: z.optional(z.string()),
  policyTypes: z.optional(z.array(z.string())),
  policyContext: z.object({
    user: z.object({ id: z.string() }),
    groups: z.object({ ids }),
    zones: z.optional(z.object({ ids: z.optional(ids) })),
    ip: z.optional(z.string()),
    device: z.optional(z.object({ platform: z.optional(z.string()) })),
  }),
});

const matchStatus = z.enum(['MATCH', 'NOT_MATCH', 'UNDEFINED']);
const conditions = z.optional(z.array(z.object({ type: z.string(), status: matchStatus, reason: z.optional(z.string()) })));
const facts = { id: z.string(), name: z.string(), status: matchStatus, conditions };
/** With `expand=RULE` also what the policy and the rule that match say. */
const rule = z.object({ ...facts, actions: z.optional(z.record(z.string(), anyObject)) });
const policies = component(
  'SimulateResultPolicies',
  z.array(z.object({ ...facts, settings: z.optional(anyObject), rules: z.array(rule) })),
);

const SimulationBody = component(
  'SimulatePolicyEvaluations',
  z.object({
    status: matchStatus,
    policyType: z.array(z.enum(policyTypes)),
    result: z.object({ policies }),
    undefined: z.object({ policies }),
    evaluated: z.optional(z.object({ policies })),
  }),
);

const refuse = (object: string, cause: string): never => {
  throw new RosterError('validation-failed', { object, causes: [`${object}: ${cause}`] });
};

/** All types where none is named; without an application, but for those of access policies. Errors: validation-failed. */
function typesOf(names: readonly string[] | undefined, hasApp: boolean): PolicyType[] {
  const usual = policyTypes.filter((type) => hasApp || type !== 'ACCESS_POLICY');
  const types = [...new Set(names ?? usual)].map(
    (name) => policyTypes.find((each) => each === name) ?? refuse('policyTypes', `Policies of type ${name} can't be simulated`),
  );
  if (!hasApp && types.includes('ACCESS_POLICY'))
    refuse('appInstance', 'Access policies hold for applications: one has to be named');
  return types;
}

const isOfType = (type: PolicyType): type is AppPolicyType => isOfApps(type);

interface Question {
  readonly userId: string;
  readonly groupIds: readonly string[];
  readonly appId: string | undefined;
  readonly zoneIds: ReadonlySet<string>;
  readonly os: string | undefined;
}

interface Simulated {
  readonly type: PolicyType;
  readonly evaluation: Evaluation;
}

/** What the policies say that the named application follows, by the functions that decide about access to it. */
async function simulateApp(
  services: PolicyServices,
  { userId, groupIds, appId, zoneIds }: Question,
  types: readonly AppPolicyType[],
): Promise<readonly Simulated[]> {
  if (appId === undefined || types.length === 0) return [];
  const [{ apps }, user] = await Promise.all([services.apps.read(), getUser(services, userId)]);
  const app = getApp(apps, appId);
  const { subject } = await loadVisitor(services, [app], user, { zoneIds, ...(groupIds.length === 0 ? {} : { groupIds }) });
  return types.map((type) => ({ type, evaluation: evaluateFor(app, type, services.settings(), subject) }));
}

/** What the other policies say; rules about applications are told which one is opened. */
async function simulatePeople(
  services: PolicyServices,
  question: Question,
  types: readonly PolicyType[],
): Promise<readonly Simulated[]> {
  const { appId, ...subject } = question;
  const { apps } = appId === undefined ? { apps: [] } : await services.apps.read();
  const app = apps.find(({ id }) => id === appId);
  return simulatePolicies(services, app === undefined ? subject : { ...subject, app: { id: app.id, name: app.name } }, types);
}

export const createPolicySimulation = operation({
  id: 'createPolicySimulation',
  method: 'POST',
  path: '/api/v1/policies/simulate',
  summary: 'Create a policy simulation',
  scope: 'okta.policies.read',
  params: none,
  query: z.object({ expand: z.optional(z.string()) }),
  body: Simulation,
  success: { status: 200, body: z.array(SimulationBody) },
  errors: ['not-found', 'validation-failed'],
  async handle({ query: { expand = '' }, body }, services: PolicyServices) {
    const detail = { evaluated: expand.includes('EVALUATED'), conditions: expand.includes('RULE') };
    const { user, groups, zones, ip = null, device } = body.policyContext;
    const appId = body.appInstance;
    const types = typesOf(body.policyTypes, appId !== undefined);
    if (!isId('user', user.id)) throw new RosterError('not-found', { id: user.id, type: 'User' });
    const zoneIds = zones?.ids === undefined ? zonesOf(services.settings().zones, ip) : new Set(zones.ids);
    const question = { userId: user.id, groupIds: groups.ids, appId, zoneIds, os: device?.platform };
    const ofApp = appId === undefined ? [] : types.filter(isOfType);
    const ofPeople = types.filter((type) => !ofApp.some((each) => each === type));
    const found = (
      await Promise.all([simulatePeople(services, question, ofPeople), simulateApp(services, question, ofApp)])
    ).flat();
    return found
      .toSorted((one, other) => types.indexOf(one.type) - types.indexOf(other.type))
      .map(({ type, evaluation }) => presentSimulation(type, evaluation, detail));
  },
});
