import type { Group, Profile, User } from '../model.ts';
import type { Attribute, EntryClass, ValueType } from './attributes.ts';

/** What can be searched of one kind of entity. */
export interface Catalogue<Entity> {
  readonly kind: 'user' | 'group';
  readonly attributes: ReadonlyMap<string, Attribute<Entity>>;
  /** Generations of attributes that no query reads yet, and whose entries are kept up all the same. */
  readonly building: readonly Attribute<Entity>[];
  /** Every entity has exactly one value of it: a list without a query walks its index. */
  readonly listedBy: Attribute<Entity>;
  readonly id: Attribute<Entity>;
  /** Unique, and found through its claim. */
  readonly login?: Attribute<Entity>;
}

/** An attribute that an org added to a schema. */
export interface CustomAttribute {
  readonly name: string;
  readonly type: ValueType;
  readonly array?: boolean;
  /** An enumeration: many entities share a value. */
  readonly enumerated?: boolean;
  /** @default 1 */
  readonly generation?: number;
}

/** The custom attributes of one kind of entity. */
export interface CustomAttributes {
  readonly serving: readonly CustomAttribute[];
  readonly building: readonly CustomAttribute[];
}
const none: CustomAttributes = { serving: [], building: [] };

/**
 * The base profile of Okta's default user type.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/
 */
const userProfile = [
  'login',
  'email',
  'secondEmail',
  'firstName',
  'lastName',
  'middleName',
  'honorificPrefix',
  'honorificSuffix',
  'title',
  'displayName',
  'nickName',
  'profileUrl',
  'mobilePhone',
  'primaryPhone',
  'streetAddress',
  'city',
  'state',
  'zipCode',
  'countryCode',
  'postalAddress',
  'preferredLanguage',
  'locale',
  'timezone',
  'userType',
  'employeeNumber',
  'costCenter',
  'organization',
  'division',
  'department',
  'managerId',
  'manager',
] as const;

type Traits<Entity> = Partial<Omit<Attribute<Entity>, 'path' | 'read'>>;

export function attribute<Entity>(path: string, read: (entity: Entity) => unknown, traits: Traits<Entity> = {}): Attribute<Entity> {
  const plain = {
    type: 'string',
    entryClass: 'unique-ish',
    generation: 1,
    array: false,
    required: false,
    contains: false,
  } as const;
  return { ...plain, ...traits, path, read };
}

function profileAttribute<Entity extends { readonly profile: Profile }>(
  name: string,
  traits: Traits<Entity> = {},
): Attribute<Entity> {
  const read = ({ profile }: Entity): unknown => (Object.hasOwn(profile, name) ? profile[name] : undefined);
  return attribute(`profile.${name}`, read, traits);
}

function customClass({ type, enumerated = false }: CustomAttribute): EntryClass {
  if (type === 'date') return 'time';
  return enumerated || type === 'boolean' ? 'few-values' : 'unique-ish';
}

function customAttribute<Entity extends { readonly profile: Profile }>(custom: CustomAttribute): Attribute<Entity> {
  const { name, type, array = false, generation = 1 } = custom;
  return profileAttribute<Entity>(name, { type, array, generation, entryClass: customClass(custom) });
}

/** A custom attribute by itself, of users and groups alike. */
export const profileIndex = (custom: CustomAttribute): Attribute<{ readonly profile: Profile }> => customAttribute(custom);

const time = { type: 'date', entryClass: 'time' } as const;
const always = { required: true } as const;

function userProfileTraits(name: (typeof userProfile)[number]): Traits<User> {
  const named = name === 'firstName' || name === 'lastName' || name === 'email' || name === 'login';
  return {
    ...(named ? ({ contains: true, filter: 'equality' } as const) : {}),
    ...(name === 'login' || name === 'email' ? always : {}),
  };
}

export const byPath = <Entity>(attributes: readonly Attribute<Entity>[]): ReadonlyMap<string, Attribute<Entity>> =>
  new Map(attributes.map((each) => [each.path, each]));

/** What is asked of the org's realms: which one somebody is in, and which holds everybody who was put into no other. */
export interface RealmsOfUsers {
  readonly idOf: (user: User) => string | undefined;
  readonly defaultId?: string | undefined;
}

/** The attributes of users: Okta's base ones and those that the org's schemas add. */
export function userCatalogue(
  { serving, building }: CustomAttributes = none,
  realms: RealmsOfUsers = { idOf: ({ realmId }) => realmId },
): Catalogue<User> {
  const id = attribute<User>('id', (user) => user.id, { ...always, filter: 'equality' });
  const login = profileAttribute<User>('login', userProfileTraits('login'));
  const attributes = byPath<User>([
    id,
    login,
    attribute('status', (user) => user.status, { ...always, entryClass: 'few-values', filter: 'equality' }),
    attribute('type.id', (user) => user.typeId, { ...always, entryClass: 'few-values' }),
    attribute('realmId', realms.idOf, { entryClass: 'few-values', unlisted: realms.defaultId }),
    attribute('created', (user) => user.created, { ...always, ...time }),
    attribute('activated', (user) => user.activated, time),
    attribute('statusChanged', (user) => user.statusChanged, time),
    attribute('lastUpdated', (user) => user.lastUpdated, { ...always, ...time, filter: 'order' }),
    attribute('passwordChanged', (user) => user.passwordChanged, time),
    ...userProfile.map((name) => (name === 'login' ? login : profileAttribute<User>(name, userProfileTraits(name)))),
    ...serving.map((each) => customAttribute<User>(each)),
  ]);
  return {
    kind: 'user',
    attributes,
    building: building.map((each) => customAttribute<User>(each)),
    listedBy: login,
    id,
    login,
  };
}

/** The attributes of groups: Okta's own and those that the org's schema adds. */
export function groupCatalogue({ serving, building }: CustomAttributes = none): Catalogue<Group> {
  const id = attribute<Group>('id', (group) => group.id, { ...always, filter: 'equality' });
  const name = profileAttribute<Group>('name', { ...always, contains: true });
  const attributes = byPath<Group>([
    id,
    name,
    attribute('type', (group) => group.type, { ...always, entryClass: 'few-values', filter: 'equality' }),
    attribute('created', (group) => group.created, { ...always, ...time }),
    attribute('lastUpdated', (group) => group.lastUpdated, { ...always, ...time, filter: 'order' }),
    attribute('lastMembershipUpdated', (group) => group.lastMembershipUpdated, { ...always, ...time, filter: 'order' }),
    // Of the application that a group comes from: none does yet, so that it is known and finds nobody.
    attribute('source.id', () => undefined),
    profileAttribute<Group>('description', { contains: true }),
    ...serving.map((each) => customAttribute<Group>(each)),
  ]);
  return { kind: 'group', attributes, building: building.map((each) => customAttribute<Group>(each)), listedBy: name, id };
}
