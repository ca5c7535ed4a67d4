import { policyOf } from '../applications/index.ts';
import type { ProfilingServices } from '../authn/index.ts';
import { isId } from '../kernel/index.ts';
import { defaultPolicy, defaultUserType, policiesOf, profileEnrollment, schemaOfType } from '../org/index.ts';
import type { Policy } from '../policy/index.ts';
import type { ApprovalRules, RegistrationRules } from '../registration/index.ts';
import { DynamoApps } from '../store/apps.ts';
import { appsCache } from './apps-cache.ts';
import type { Scope } from './scope.ts';

/** Where somebody registers: for an app, or by a policy that the page names. */
export interface RegistrationPlace {
  readonly app?: string | undefined;
  readonly policy?: string | undefined;
}

/** Apps are read for those who come from one. */
async function enrollmentPolicy(scope: Scope, { app: appId, policy }: RegistrationPlace): Promise<Policy> {
  const { settings, reader } = scope;
  const usual = defaultPolicy(settings, 'PROFILE_ENROLLMENT');
  const named = policiesOf(settings, 'PROFILE_ENROLLMENT').find(({ id, status }) => id === policy && status === 'ACTIVE');
  if (named !== undefined) return named;
  if (appId === undefined || !isId('app', appId)) return usual;
  const { apps } = await new DynamoApps(appsCache(), reader).read();
  const app = apps.find(({ id, status }) => id === appId && status === 'ACTIVE');
  return (app && policyOf(app, 'PROFILE_ENROLLMENT', settings)) ?? usual;
}

function attributesOfType({ settings }: Scope, typeId: string): RegistrationRules['attributes'] {
  const schema = schemaOfType(settings, typeId);
  return schema === undefined ? [] : [...schema.base, ...schema.custom];
}

/** What later questions follow: the policy as at registration, and her own type's schema. */
export const profilingRules =
  (scope: Scope): ProfilingServices['profilingRules'] =>
  async ({ typeId }, app) => ({
    enrollment: profileEnrollment(await enrollmentPolicy(scope, { app })),
    attributes: attributesOfType(scope, typeId),
  });

/** What the registration form follows that is opened for an application or by a policy; for none, or one that is not there, the default policy. */
export async function registrationRules(scope: Scope, place: RegistrationPlace = {}): Promise<RegistrationRules> {
  const policy = await enrollmentPolicy(scope, place);
  return {
    policyId: policy.id,
    lastUpdated: policy.lastUpdated,
    enrollment: profileEnrollment(policy),
    attributes: attributesOfType(scope, defaultUserType(scope.settings).id),
  };
}

/** What the policy says that somebody registered by; where there is none of that id any more, what it said then. */
export const approvalRules =
  (scope: Scope): ApprovalRules =>
  async (registeredBy) => {
    const policy = await enrollmentPolicy(scope, { policy: registeredBy?.policyId });
    if (registeredBy !== undefined && policy.id !== registeredBy.policyId) return registeredBy.approval ?? 'NONE';
    return profileEnrollment(policy).activationRequirements.approval ?? 'NONE';
  };
