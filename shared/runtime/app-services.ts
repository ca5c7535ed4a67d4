import type { ConvergeServices, ManageAppServices, AppGroupServices } from '../applications/index.ts';
import type { PasswordSetter } from '../directory/index.ts';
import type { JobControlServices } from '../directory-jobs/index.ts';
import { type OrgSettings, realmRules, schemaOfType } from '../org/index.ts';
import { DynamoApps, DynamoAppUsers } from '../store/apps.ts';
import { DynamoOrgSettings } from '../store/org-settings.ts';
import { appsCache } from './apps-cache.ts';
import { jobControlServicesOf } from './directory-job-control.ts';
import { mappingPlaces } from './mapping-places.ts';
import { profilesOf } from './profile-checks.ts';

import type { Scope } from './scope.ts';

const nobodys = (): never => {
  throw new Error('mappings set no passwords and send no links');
};

/** Mappings change profiles and accounts alone. */
const noPasswords: PasswordSetter = {
  seal: nobodys,
  requireAge: nobodys,
  makeTemporary: nobodys,
  sealAnswer: nobodys,
  sealHash: nobodys,
};

/** What brings people to where mappings want them. */
export function convergeServices(scope: Scope): ConvergeServices {
  const { root: wired, reader, users, groups, memberships, committer, defaultTypeId } = scope;
  return {
    clock: wired.clock,
    users,
    groups,
    memberships,
    committer,
    profiles: profilesOf(scope),
    realms: realmRules(() => scope.settings),
    defaultTypeId,
    passwords: noPasswords,
    messenger: { sendActivation: nobodys, sendPasswordReset: nobodys, sendPasswordChanged: nobodys },
    apps: new DynamoApps(appsCache(), reader),
    appUsers: new DynamoAppUsers(wired.table, reader),
    places: mappingPlaces,
    settings: () => scope.settings,
    schemaOf: (typeId) => schemaOfType(scope.settings, typeId),
    host: new URL(wired.origin).hostname,
  };
}

/** What operations on apps, their accounts and mappings work with. */
export interface AppOperationServices extends ConvergeServices, ManageAppServices, AppGroupServices, JobControlServices {
  readonly origin: string;
  readonly settings: () => OrgSettings;
}

export function appServices(scope: Scope): AppOperationServices {
  const { root: wired, reader } = scope;
  return {
    ...convergeServices(scope),
    ...jobControlServicesOf(scope),
    origin: wired.origin,
    orgSettings: new DynamoOrgSettings(wired.settings, reader),
  };
}
