import { policyOf } from '../applications/index.ts';
import { isId } from '../kernel/index.ts';
import { defaultPolicy, defaultUserType, profileEnrollment, schemaOfType } from '../org/index.ts';
import type { Policy } from '../policy/index.ts';
import type { RegistrationRules } from '../registration/index.ts';
import { DynamoApps } from '../store/apps.ts';
import { appsCache } from './apps-cache.ts';
import type { Scope } from './scope.ts';

/** Apps are read for those who come from one. */
async function enrollmentPolicy({ settings, reader }: Scope, appId: string | undefined): Promise<Policy> {
  const usual = defaultPolicy(settings, 'PROFILE_ENROLLMENT');
  if (appId === undefined || !isId('app', appId)) return usual;
  const { apps } = await new DynamoApps(appsCache(), reader).read();
  const app = apps.find(({ id, status }) => id === appId && status === 'ACTIVE');
  return (app && policyOf(app, 'PROFILE_ENROLLMENT', settings)) ?? usual;
}

/** What the registration form follows that is opened for an application; for none, or one that is not there, the default policy. */
export async function registrationRules(scope: Scope, appId?: string): Promise<RegistrationRules> {
  return {
    enrollment: profileEnrollment(await enrollmentPolicy(scope, appId)),
    attributes: schemaOfType(scope.settings, defaultUserType(scope.settings).id)?.base ?? [],
  };
}
