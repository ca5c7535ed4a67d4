import type { OwnPermission } from '../directory/index.ts';
import type { EmailChangeServices } from '../email-change/index.ts';
import { schemaOfType } from '../org/index.ts';
import { DynamoOneTimeTokens } from '../store/one-time-tokens.ts';
import { DynamoRequestLimits } from '../store/request-limits.ts';
import { linkMessenger } from './messenger.ts';
import { type ProofServices, proofServices } from './proof-services.ts';
import type { Scope } from './scope.ts';

/** What each type's schema lets its users do with attributes of their own. */
export function ownPermissionsOf(scope: Scope): (typeId: string) => OwnPermission {
  return (typeId) => {
    const schema = schemaOfType(scope.settings, typeId);
    const attributes = new Map([...(schema?.base ?? []), ...(schema?.custom ?? [])].map(({ name, self }) => [name, self]));
    return (name) => attributes.get(name);
  };
}

/** What changes of somebody's own address work with. */
export const emailChangeServices = (scope: Scope): EmailChangeServices & ProofServices => ({
  ...proofServices(scope),
  oneTimeTokens: new DynamoOneTimeTokens(scope.reader),
  emailChangeMessenger: linkMessenger(scope),
  requestLimits: new DynamoRequestLimits(scope.root.table, scope.root.stamp),
  ownPermissions: ownPermissionsOf(scope),
});
