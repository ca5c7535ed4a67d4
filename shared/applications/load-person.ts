import type { GroupStore, MembershipStore, ProfileChecker, User, UserStore } from '../directory/index.ts';
import type { GroupValue, Lookups, RecordValue } from '../expression/index.ts';
import { groupValues, linkedProfiles, type OrgSettings } from '../org/index.ts';
import type { Schema } from '../profiles/index.ts';
import type { Clock } from '../kernel/index.ts';
import type { MappingKit, Person } from './decide-account.ts';
import type { App, AppUser } from './model.ts';
import type { MappingPlaces } from './places.ts';
import type { AppStore, AppUserStore } from './ports.ts';
import { needsOfApp, readyApp } from './ready-app.ts';

/** What reads somebody and all that decides about her accounts. */
export interface PersonServices {
  readonly clock: Clock;
  readonly users: UserStore;
  readonly groups: GroupStore;
  readonly memberships: MembershipStore;
  readonly profiles: ProfileChecker;
  readonly apps: AppStore;
  readonly appUsers: AppUserStore;
  readonly places: MappingPlaces;
  /** As the request, or the batch, found them. */
  readonly settings: () => OrgSettings;
  readonly schemaOf: (typeId: string) => Schema | undefined;
  /** The org's host. */
  readonly host: string;
}

/** What is the same for everybody. */
export async function mappingKit({ apps: store, settings, places, host }: PersonServices): Promise<MappingKit> {
  const { apps } = await store.read();
  return { apps, places, org: { name: settings().companyName, subDomain: host.split('.')[0] ?? host } };
}

/** Those of her groups that are there: rows of deleted ones count for nothing. */
async function groupsOf(services: PersonServices, user: User): Promise<readonly GroupValue[]> {
  if (user.status === 'DEPROVISIONED') return [];
  const ids = (await services.memberships.ofUser(user.id)).map(({ groupId }) => groupId);
  return groupValues(services, [services.settings().everyoneId, ...ids]);
}

const statusOf = ({ status }: User): string | null => (status === 'DEPROVISIONED' ? null : status);

export function lookupsOf(
  clock: Clock,
  user: User,
  groups: readonly GroupValue[],
  linked: ReadonlyMap<string, RecordValue>,
): Lookups {
  return {
    now: () => clock.now(),
    groups: () => groups,
    linkedObject: (name) => linked.get(name) ?? null,
    internalProperty: (name) => (name === 'id' ? user.id : statusOf(user)),
    related: () => null,
    accounts: () => [],
  };
}

/** Whether some expression about her asks for somebody whom she is linked to. */
const asksForLinks = (kit: MappingKit, apps: readonly App[], typeId: string, schema: Schema): boolean =>
  apps.some((app) => needsOfApp(readyApp(app, { typeId, schema }, kit.places)).functions.has('getLinkedObject'));

/** Undefined where her type is gone: nothing is known of her profile then, and nothing is mapped. */
export async function loadPerson(
  services: PersonServices,
  kit: MappingKit,
  user: User,
  accounts?: readonly AppUser[],
): Promise<Person | undefined> {
  const schema = services.schemaOf(user.typeId);
  if (schema === undefined) return undefined;
  const [groups, hers, linked] = await Promise.all([
    groupsOf(services, user),
    accounts ?? services.appUsers.ofUser(user.id),
    asksForLinks(kit, kit.apps, user.typeId, schema)
      ? linkedProfiles(services, services.settings().linkedObjects, user)
      : new Map<string, RecordValue>(),
  ]);
  return {
    user,
    profile: services.profiles.known(user.typeId, user.profile),
    schema,
    groupIds: new Set(groups.map(({ id }) => id)),
    accounts: hers,
    lookups: lookupsOf(services.clock, user, groups, linked),
  };
}
