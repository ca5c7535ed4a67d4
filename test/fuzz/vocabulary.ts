import fc from 'fast-check';

/** Stands for the id of something that exists when the call is made. */
export class Reference {
  /** What kind of thing: the last word before the id in its path, or the member that gave it away. */
  readonly kind: string;
  readonly pick: number;

  constructor(kind: string, pick: number) {
    this.kind = kind;
    this.pick = pick;
  }
}

export const reference = (kind: string): fc.Arbitrary<Reference> => fc.nat(1_000).map((pick) => new Reference(kind, pick));

export const password = 'Tuesday-Kettle-42';
const someLogin = fc.nat(100).map((number) => `person${number}@fuzz.example`);
const word = fc.constantFrom('Ada', 'Grace', 'Zoë', 'Ω-team', 'Kurt Gödel', '東京', 'a');
/** About when the world's clock runs. */
const time = fc.constantFrom(
  '2026-01-01T00:00:00.000Z',
  '2025-12-31T23:59:59Z',
  '2026-01-01T00:10:00+01:00',
  '2026-01-02T00:00:00Z',
);

const person = (required: readonly ('login' | 'email' | 'firstName' | 'lastName')[]): fc.Arbitrary<unknown> =>
  fc.record(
    {
      login: someLogin,
      email: someLogin,
      firstName: word,
      lastName: word,
      title: fc.option(word),
      mobilePhone: fc.constantFrom('+49 151 12345678', null),
      department: word,
    },
    { requiredKeys: [...required] },
  );

const group = fc.record(
  { name: fc.nat(400).map((number) => `Group ${number}`), description: fc.option(word) },
  { requiredKeys: ['name'] },
);

const secret = fc.record({ password: fc.record({ value: fc.constantFrom(password, password, password, 'short', 'password') }) });
const credentials = fc.oneof(
  { weight: 6, arbitrary: secret },
  { weight: 1, arbitrary: fc.constant({ recovery_question: { question: 'Which?', answer: 'That one' } }) },
  { weight: 1, arbitrary: fc.constant({ password: { hash: { algorithm: 'MD5', value: 'x' } } }) },
);

const userFilters = [
  'status eq "ACTIVE"',
  'profile.login eq "person1@fuzz.example"',
  'lastUpdated gt "2025-01-01T00:00:00.000Z"',
  'profile.firstName eq "Ada" and status eq "STAGED"',
];
const groupFilters = ['type eq "OKTA_GROUP"', 'type eq "BUILT_IN"', 'lastUpdated gt "2025-01-01T00:00:00.000Z"'];

const lifecycle = ['user.lifecycle.create', 'user.lifecycle.suspend', 'group.user_membership.add'] as const;

/**
 * Values that mean something to the API, by the member's or parameter's name; more exactly by the operation's id and the name. What is not
 * here comes from the schema alone.
 */
const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'createUser profile': person(['login', 'email', 'firstName', 'lastName']),
  'replaceUser profile': person(['login', 'email', 'firstName', 'lastName']),
  'updateUser profile': person([]),
  'addGroup profile': group,
  'replaceGroup profile': group,
  'listUsers filter': fc.constantFrom(...userFilters),
  'listUsers search': fc.constantFrom('profile.firstName sw "A"', 'profile.login pr', ...userFilters),
  'listGroups filter': fc.constantFrom(...groupFilters),
  'listGroups search': fc.constantFrom('profile.name sw "G"', ...groupFilters),
  'listLogEvents filter': fc.constantFrom('eventType eq "user.lifecycle.create"', 'actor.type eq "User"'),
  'listPolicies type': fc.constantFrom('PASSWORD', 'OKTA_SIGN_ON', 'PROFILE_ENROLLMENT'),
  'getUserAttributeSource name': fc.constantFrom('firstName', 'login', 'title'),
  'getUserSchema schemaId': fc.constant('default'),
  credentials,
  type: fc.record({ id: reference('user') }),
  username: fc.oneof(someLogin, fc.constant('ada@example.com')),
  password: fc.constant(password),
  sessionToken: reference('sessionToken'),
  groupIds: fc.array(reference('groups'), { maxLength: 3 }),
  uri: fc.constantFrom('https://fuzz.example.com/events', 'https://other.example.com/'),
  'events items': fc.subarray([...lifecycle], { minLength: 1 }),
  sortBy: fc.constantFrom('profile.lastName', 'profile.name', 'created', 'id'),
  sortOrder: fc.constantFrom('asc', 'desc'),
  expand: fc.constantFrom('', 'blocks', 'stats'),
  fields: fc.constantFrom('id,status', 'id,profile:(firstName,login)'),
  q: fc.constantFrom('Ada', 'Gr', 'person1'),
  name: fc.nat(400).map((number) => `Name ${number}`),
  since: time,
  until: time,
  from: fc.constant('2025-01-01T00:00:00Z'),
  to: time,
  time: fc.constantFrom('2026-01-02T00:00:00Z', '2030-01-01T00:00:00Z'),
  version: fc.integer({ min: 1, max: 3 }).map(String),
  limit: fc.constantFrom(1, 2, 20),
  'events filter': fc.constant(null),
  headers: fc.constantFrom([], [{ key: 'X-One', value: 'one' }]),
  authScheme: fc.constantFrom(undefined, { type: 'HEADER', key: 'Authorization', value: 'a secret of the endpoint' }),
};

/** @param path names of the members that lead to it, the outermost first */
export const meaningfulFor = (operationId: string, path: readonly string[]): fc.Arbitrary<unknown> | undefined =>
  values[`${operationId} ${path.at(-1) ?? ''}`];

/** Where the schema itself does not say which values there are. */
export const meaningful = (path: readonly string[]): fc.Arbitrary<unknown> | undefined =>
  values[path.slice(-2).join(' ')] ?? values[path.at(-1) ?? ''];
