import { RosterError } from '../kernel/index.ts';

/** Members of a user by which clients may ask, as they stand in an answer. */
const members = [
  'id',
  'status',
  'created',
  'activated',
  'statusChanged',
  'lastLogin',
  'lastUpdated',
  'passwordChanged',
  'transitioningToStatus',
  'realmId',
  'type',
  'profile',
  'credentials',
  '_links',
  '_embedded',
] as const;

/** What a client wants to see of users. The id is always shown. */
export interface UserFields {
  readonly members: ReadonlySet<string>;
  /** Attributes of the profile; undefined for all that it has. */
  readonly attributes?: ReadonlySet<string>;
}

const refuse = (cause: string): RosterError =>
  new RosterError('validation-failed', { object: 'fields', causes: [`fields: ${cause}`] });

/** One field, and what ends it: a comma or the text's end. */
const field = /\s*(?:profile\s*:\s*\(([^()]*)\)|(\w+))\s*(,|$)/y;

function attributesOf(list: string): string[] {
  const names = list.split(',').map((name) => name.trim());
  if (names.some((name) => !/^\w+$/.test(name))) throw refuse('profile:(...) must hold names of attributes, separated by commas');
  return names;
}

/**
 * `id,status,profile:(firstName, city)`. An attribute that nobody has is shown of nobody; a member that users do not have is refused.
 * Throws `validation-failed`.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/listUsers
 */
export function parseUserFields(text: string): UserFields {
  const wanted = new Set<string>(['id']);
  const attributes = new Set<string>();
  let wholeProfile = false;
  field.lastIndex = 0;
  for (let more = true; more;) {
    const [, list, name, end] = field.exec(text) ?? [];
    if (end === undefined) throw refuse('The list must be names separated by commas, such as id,status,profile:(firstName, city)');
    if (list !== undefined) for (const attribute of attributesOf(list)) attributes.add(attribute);
    else if (members.some((member) => member === name)) wholeProfile ||= name === 'profile';
    else throw refuse(`Users have no member '${name}'; attributes of the profile are named in profile:(...)`);
    wanted.add(name ?? 'profile');
    more = end === ',';
  }
  return { members: wanted, ...(wholeProfile || attributes.size === 0 ? {} : { attributes }) };
}
