import { policyOf } from '../applications/index.ts';
import { isId } from '../kernel/index.ts';
import { defaultPolicy, defaultUserType, policiesOf, profileEnrollment, schemaOfType } from '../org/index.ts';
import type { Policy } from '../policy/index.ts';
import type { RegistrationRules } from '../registration/index.ts';
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

/** What the registration form follows that is opened for an application or by a policy; for none, or one that is not there, the default policy. */
export async function registrationRules(scope: Scope, place: RegistrationPlace = {}): Promise<RegistrationRules> {
  const policy = await enrollmentPolicy(scope, place);
  const schema = schemaOfType(scope.settings, defaultUserType(scope.settings).id);
  return {
    policyId: policy.id,
    lastUpdated: policy.lastUpdated,
    enrollment: profileEnrollment(policy),
    attributes: schema === undefined ? [] : [...schema.base, ...schema.custom],
  };
}
