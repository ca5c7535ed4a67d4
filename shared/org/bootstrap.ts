import { createTokenChange, draftApiToken } from '../access/index.ts';
import { createChange, draftGroup, draftUser, type Group, partyOf, type User } from '../directory/index.ts';
import { type Change, newId, type SealedCredential, systemContext, type Write } from '../kernel/index.ts';
import {
  defaultAccessPolicy,
  defaultEnrollmentPolicy,
  defaultPasswordPolicy,
  defaultSignOnPolicy,
  type Policy,
} from '../policy/index.ts';
import { baseGroupAttributes, baseUserAttributes, type Schema, type UserType } from '../profiles/index.ts';
import { type Brand, defaultPolicy, findDefaultPolicy, type Org, type OrgSettings, profileEnrollment } from './settings.ts';

/** What a fresh org starts with besides Okta's own defaults. */
export interface FreshOrg {
  readonly companyName: string;
  /** Whether strangers may register from the start. */
  readonly openRegistration: boolean;
}

/** The default group of people who registered themselves. */
export const signUpsGroupName = 'Sign-ups';

function schemas(at: number): [Schema, Schema] {
  const common = { created: at, lastUpdated: at, custom: [] };
  return [
    {
      ...common,
      id: newId('schema'),
      name: 'user',
      title: 'User',
      description: 'Okta user profile template with default permission settings',
      base: baseUserAttributes,
    },
    {
      ...common,
      id: newId('schema'),
      name: 'group',
      title: 'Okta group',
      description: 'Okta group profile template',
      base: baseGroupAttributes,
    },
  ];
}

function defaultType(schemaId: string, at: number): UserType {
  return {
    id: newId('userType'),
    name: 'user',
    displayName: 'User',
    description: 'Okta user profile template with default permission settings',
    default: true,
    schemaId,
    created: at,
    createdBy: 'system',
    lastUpdated: at,
    lastUpdatedBy: 'system',
  };
}

const set = (setting: string, value: { readonly id: string }): Write => ({
  do: 'set',
  setting,
  id: value.id,
  value,
  replaces: null,
});

/**
 * The change that makes an org: its own item and all settings, in one transaction that only the first of several attempts wins. The two
 * groups that the settings name are made after it, by whoever finds them missing.
 */
export function freshOrgChange(fresh: FreshOrg, at: number): Change {
  const everyoneId = newId('group');
  const signUpsId = newId('group');
  const [userSchema, groupSchema] = schemas(at);
  const type = defaultType(userSchema.id, at);
  const brand: Brand = { id: newId('brand'), name: fresh.companyName, accent: '#1f5fd6', logoUrl: null, isDefault: true };
  const org: Org = {
    id: 'org',
    version: 1,
    lastUpdated: at,
    created: at,
    orgId: newId('org'),
    companyName: fresh.companyName,
    everyoneId,
  };
  return {
    subject: { kind: 'org', id: 'org', version: 1, at },
    writes: [
      { do: 'put', kind: 'org', value: org, replaces: null },
      set('schema', userSchema),
      set('schema', groupSchema),
      set('user-type', type),
      set('brand', brand),
      set('policy', defaultPasswordPolicy(everyoneId, at)),
      set('policy', defaultSignOnPolicy(everyoneId, at)),
      set('policy', defaultEnrollmentPolicy(fresh.openRegistration, signUpsId, at)),
      set('policy', defaultAccessPolicy(at)),
    ],
    events: [
      {
        eventType: 'system.org.lifecycle.create',
        targets: [{ id: org.orgId, type: 'Org', alternateId: null, displayName: org.companyName }],
      },
    ],
  };
}

/** Default policies that an org lacks which was made before there were any of their type. */
export const missingPolicies = (settings: Pick<OrgSettings, 'policies'>, at: number): readonly Policy[] =>
  [defaultAccessPolicy(at)].filter(({ type }) => findDefaultPolicy(settings, type) === undefined);

/** The groups that the settings name, with the ids that they name. */
export function foundingGroups(settings: OrgSettings, at: number): readonly Group[] {
  const everyone = draftGroup({ name: 'Everyone', description: 'All users in your organization' }, at, 'BUILT_IN');
  const signUps = draftGroup({ name: signUpsGroupName, description: 'People who registered themselves' }, at);
  const [signUpsId] = profileEnrollment(defaultPolicy(settings, 'PROFILE_ENROLLMENT')).targetGroupIds ?? [];
  return [{ ...everyone, id: settings.everyoneId }, ...(signUpsId === undefined ? [] : [{ ...signUps, id: signUpsId }])];
}

/** The first administrator: with a password she is ACTIVE, without one she waits for the link in her mail. */
export function draftAdmin(login: string, typeId: string, withPassword: boolean, at: number): User {
  return draftUser(
    {
      profile: { login, email: login, firstName: 'Super', lastName: 'Admin' },
      activate: true,
      changePasswordAtNextLogin: false,
      groupIds: [],
      ...(withPassword ? { password: '' } : {}),
    },
    typeId,
    at,
  );
}

/** Her user, as one change; `credential` and `issue` come from the caller, who alone knows secrets. */
export function adminChange(
  admin: User,
  credential: SealedCredential | undefined,
  issue: readonly Write[],
): Change & { user: User } {
  const secret: Write[] = credential === undefined ? [] : [{ do: 'set-credential', userId: admin.id, credential, replaces: null }];
  return createChange(admin, [], 'admin', [...secret, ...issue]);
}

/** A token of the administrator with this value. A value that was revoked and is given again goes on with its history. */
export function adminTokenChange(value: string, admin: User, lastVersion: number, at: number): Change {
  const draft = draftApiToken(value, 'Bootstrap', admin.id, partyOf(admin), at);
  return createTokenChange({ ...draft, version: lastVersion + 1 });
}

export const bootstrapContext = systemContext('bootstrap');
