import { sealedVault, verifyCredential } from '../credentials/index.ts';
import type { BootstrapServices } from '../org/index.ts';
import { DynamoOrgSettings } from '../store/org-settings.ts';
import { DynamoCredentialStore } from '../store/sign-ins.ts';
import { root } from './root.ts';
import { beginScope } from './scope.ts';
import { userServices } from './user-services.ts';

/** What making an org works with: everything that the directory has, before there are settings to read. */
export function bootstrapServices(): BootstrapServices & { readonly prepare: () => Promise<void>; readonly origin: string } {
  const wired = root();
  const scope = beginScope(wired);
  const credentials = new DynamoCredentialStore(wired.table, scope.reader, wired.stamp);
  const vault = sealedVault(wired.credentialSealer);
  return {
    ...userServices(scope),
    tokens: scope.tokens,
    orgSettings: new DynamoOrgSettings(wired.settings, scope.reader),
    prepare: () => scope.prepare(),
    findSettings() {
      scope.reader.forget();
      return wired.settings.find(scope.reader);
    },
    async isPassword(user, password) {
      const outcome = await verifyCredential({ vault, refusalTime: 0 }, user.id, await credentials.find(user.id), password);
      return outcome.verified;
    },
  };
}
