import * as z from 'zod/mini';

import { component, none, operation } from '../../../shared/api/index.ts';
import { isId, RosterError } from '../../../shared/kernel/index.ts';
import { simulatePolicies } from '../../../shared/org/index.ts';
import { type PolicyType, policyTypes, presentSimulation } from '../../../shared/policy/index.ts';
import type { PolicyServices } from '../../../shared/runtime/policy-services.ts';

const mostGroups = 100;

/**
 * What Okta asks for is asked for; of an app, an address, a device and a risk nothing depends yet. One object: Okta's document says a list,
 * and Okta refuses lists as malformed.
 */
const Simulation = z.object({
  appInstance: z.optional(z.string()),
  policyTypes: z.optional(z.array(z.string())),
  policyContext: z.object({
    user: z.object({ id: z.string() }),
    groups: z.object({ ids: z.array(z.string()).check(z.maxLength(mostGroups)) }),
  }),
});

const matchStatus = z.enum(['MATCH', 'NOT_MATCH', 'UNDEFINED']);
const conditions = z.optional(z.array(z.object({ type: z.string(), status: matchStatus, reason: z.optional(z.string()) })));
const facts = { id: z.string(), name: z.string(), status: matchStatus, conditions };
const policies = component('SimulateResultPolicies', z.array(z.object({ ...facts, rules: z.array(z.object(facts)) })));

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

/** Access policies hold for applications, of which none is bound to one yet. */
const simulated = policyTypes.filter((type) => type !== 'ACCESS_POLICY');

/** All types where none is named. Errors: validation-failed. */
function typesOf(names: readonly string[] = simulated): PolicyType[] {
  return [...new Set(names)].map((name) => {
    const type = simulated.find((each) => each === name);
    if (type !== undefined) return type;
    const causes = [`policyTypes: Policies of type ${name} can't be simulated`];
    throw new RosterError('validation-failed', { object: 'policyTypes', causes });
  });
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
    const { user, groups } = body.policyContext;
    const types = typesOf(body.policyTypes);
    if (!isId('user', user.id)) throw new RosterError('not-found', { id: user.id, type: 'User' });
    const found = await simulatePolicies(services, { userId: user.id, groupIds: groups.ids }, types);
    return found.map(({ type, evaluation }) => presentSimulation(type, evaluation, detail));
  },
});
