import type { EmailChangeServices } from '../email-change/index.ts';
import type { OrgSettings } from '../org/index.ts';
import type { PurposeKey } from '../security/index.ts';
import type { SessionServices } from '../sign-in/index.ts';
import { DynamoSignInStore } from '../store/sign-ins.ts';
import { emailChangeServices } from './email-change-services.ts';
import type { Scope } from './scope.ts';

/** What pages work with on which people who are signed in see to their accounts. */
export interface AccountPageServices extends EmailChangeServices, SessionServices {
  readonly settings: () => OrgSettings;
  readonly csrfKey: () => Promise<PurposeKey>;
}

export const accountPageServices = (scope: Scope): AccountPageServices => ({
  ...emailChangeServices(scope),
  signIns: new DynamoSignInStore(scope.root.table, scope.reader, scope.root.stamp),
  settings: () => scope.settings,
  csrfKey: () => scope.root.purposeKey('csrf'),
});
