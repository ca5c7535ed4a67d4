import type { RealmRules, RealmsOfUsers } from '../directory/index.ts';
import { type Context, type EventDraft, newId, type Party, RosterError } from '../kernel/index.ts';
import { changeSettings, type SettingsServices } from './change-settings.ts';
import type { Org, OrgSettings } from './settings.ts';

export const realmLimits = {
  /** Of one org, the default one among them. */
  realms: 500,
  domains: 20,
  nameLength: 255,
  /** Of a name in the DNS. */
  domainLength: 253,
} as const;

export interface RealmProfile {
  readonly name: string;
  readonly realmType?: 'PARTNER' | 'DEFAULT';
  /** Logins and e-mail addresses of its users end in one of these, in lower case; none: in any. */
  readonly domains: readonly string[];
}

/** A part of the org's people: everybody is in one. */
export interface Realm {
  readonly id: string;
  readonly profile: RealmProfile;
  readonly isDefault: boolean;
  readonly created: number;
  readonly lastUpdated: number;
}

export interface RealmInput {
  readonly name: string;
  readonly realmType?: RealmProfile['realmType'] | undefined;
  readonly domains: readonly string[];
}

export interface RealmServices extends SettingsServices {
  /** Whether there is anybody in a realm, as far as the index knows by now. */
  readonly isRealmInUse: (realmId: string) => Promise<boolean>;
}

/** The realm of everybody who was put into no other. Its id follows from the org's, so that orgs from before realms have it, too. */
function defaultRealm({ orgId, created }: Pick<Org, 'orgId' | 'created'>): Realm {
  const id = `guo${orgId.slice(3)}`;
  return { id, profile: { name: 'Default Realm', domains: [] }, isDefault: true, created, lastUpdated: created };
}

/** Sorts as realms are listed: the default one first, then by age. */
export const keyOfRealm = ({ isDefault, created, id }: Realm): string =>
  isDefault ? '' : `${String(created).padStart(15, '0')}#${id}`;

/** All realms of an org, given those that are stored: the default one first, then by age. */
export function realmsOf(org: Pick<Org, 'orgId' | 'created'>, stored: readonly Realm[]): readonly Realm[] {
  const isStored = stored.some(({ isDefault }) => isDefault);
  return [...(isStored ? [] : [defaultRealm(org)]), ...stored].sort((one, other) => (keyOfRealm(one) < keyOfRealm(other) ? -1 : 1));
}

/** Errors: not-found. */
export function getRealm({ realms }: Pick<OrgSettings, 'realms'>, id: string): Realm {
  const realm = realms.find((each) => each.id === id);
  if (realm === undefined) throw new RosterError('not-found', { id, type: 'Realm' });
  return realm;
}

/** Which realm users are in. Whoever's own is gone is in the default one. */
export function realmsOfUsers({ realms }: Pick<OrgSettings, 'realms'>): RealmsOfUsers {
  const known = new Set(realms.map(({ id }) => id));
  const defaultId = realms.find(({ isDefault }) => isDefault)?.id;
  return { defaultId, idOf: ({ realmId }) => (realmId !== undefined && known.has(realmId) ? realmId : defaultId) };
}

/** What settings, as they are at each call, say of realms. */
export const realmRules = (settings: () => Pick<OrgSettings, 'realms'>): RealmRules => ({
  find(realmId) {
    const realm = settings().realms.find(({ id }) => id === realmId);
    return realm && { isDefault: realm.isDefault, domains: realm.profile.domains };
  },
});

const partyOf = ({ id, profile }: Realm): Party => ({ id, type: 'Realm', alternateId: null, displayName: profile.name });
const eventOf = (eventType: EventDraft['eventType'], realm: Realm): EventDraft => ({ eventType, targets: [partyOf(realm)] });

/** What Okta allows in no domain. */
const forbiddenInDomains = /[!$%^&()=*+,:;<>'[\]|/?\\\s\p{Cc}@]/u;

function domainCauses(domains: readonly string[]): string[] {
  if (domains.length > realmLimits.domains) return [`domains: The list must not hold more than ${realmLimits.domains} domains`];
  const isWrong = (domain: string): boolean =>
    domain === '' || domain.length > realmLimits.domainLength || forbiddenInDomains.test(domain);
  return domains.some(isWrong) ? ["domains: A domain must not be empty or hold blanks, @ or any of !$%^&()=*+,:;<>'[]|/?\\"] : [];
}

function nameCauses(name: string, others: readonly Realm[]): string[] {
  if (name.trim() === '') return ['name: The field cannot be left blank'];
  if (Array.from(name).length > realmLimits.nameLength) {
    return [`name: The field must not have more than ${realmLimits.nameLength} characters`];
  }
  const isTaken = others.some(({ profile }) => profile.name.toLowerCase() === name.toLowerCase());
  return isTaken ? ['name: An object with this field already exists in the current organization'] : [];
}

/** Errors: validation-failed. */
function profileOf({ name, realmType, domains }: RealmInput, others: readonly Realm[], isDefault: boolean): RealmProfile {
  const causes = [
    ...nameCauses(name, others),
    ...domainCauses(domains),
    // People register, and are imported, into it whatever their address is.
    ...(isDefault && domains.length > 0 ? ['domains: The default realm takes users of every domain'] : []),
  ];
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'realm', causes });
  const lower = [...new Set(domains.map((domain) => domain.toLowerCase()))];
  return { name, ...(realmType === undefined ? {} : { realmType }), domains: lower };
}

/** Errors: validation-failed, too-many-realms. */
export function createRealm(services: SettingsServices, input: RealmInput, context: Context): Promise<Realm> {
  return changeSettings(services, context, ({ realms }, at) => {
    const profile = profileOf(input, realms, false);
    if (realms.length >= realmLimits.realms) throw new RosterError('too-many-realms', { most: realmLimits.realms });
    const realm: Realm = { id: newId('realm'), profile, isDefault: false, created: at, lastUpdated: at };
    return {
      result: realm,
      writes: [{ do: 'set', setting: 'realm', id: realm.id, value: realm, replaces: null }],
      events: [eventOf('roster.realm.created', realm)],
    };
  });
}

/**
 * Gives a realm another profile. What it allows counts for the next change of each of its users, not for what they have already.
 * Errors: not-found, validation-failed.
 */
export function replaceRealm(services: SettingsServices, id: string, input: RealmInput, context: Context): Promise<Realm> {
  return changeSettings(services, context, (settings, at) => {
    const before = getRealm(settings, id);
    const others = settings.realms.filter((realm) => realm.id !== id);
    const profile = profileOf(input, others, before.isDefault);
    const after: Realm = { ...before, profile, lastUpdated: at };
    return {
      result: after,
      writes: [{ do: 'set', setting: 'realm', id, value: after, replaces: before }],
      events: [eventOf('roster.realm.updated', after)],
    };
  });
}

/**
 * Takes away a realm that nobody is in. Who is put into it in this very moment is in the default one from then on.
 * Errors: not-found; realm-kept for the default one and one in use.
 */
export async function deleteRealm(services: RealmServices, id: string, context: Context): Promise<void> {
  const { settings } = await services.orgSettings.read();
  if (getRealm(settings, id).isDefault) throw new RosterError('realm-kept', { detail: 'It is the default realm.' });
  if (await services.isRealmInUse(id)) throw new RosterError('realm-kept', { detail: 'There are users in it.' });
  await changeSettings(services, context, (present) => {
    const realm = getRealm(present, id);
    return {
      result: undefined,
      writes: [{ do: 'unset', setting: 'realm', id, replaces: realm }],
      events: [eventOf('roster.realm.deleted', realm)],
    };
  });
}
