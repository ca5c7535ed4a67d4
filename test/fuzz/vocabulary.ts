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

/** Attributes that a sequence may have added to the schema. */
const added = fc.record(
  {
    shirt: fc.constantFrom('S', 'XXL', 7),
    level: fc.constantFrom(1, 2.5, 'three', null),
    tags: fc.constantFrom(['a', 'b'], [], [1]),
    remote: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Now and then with such an attribute. */
const withAdded = (profile: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  fc
    .tuple(profile, fc.oneof({ weight: 6, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: added }))
    .map(([usual, more]) => ({ ...usual, ...more }));

const person = (required: readonly ('login' | 'email' | 'firstName' | 'lastName')[]): fc.Arbitrary<object> =>
  withAdded(
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
    ),
  );

const group = withAdded(
  fc.record({ name: fc.nat(400).map((number) => `Group ${number}`), description: fc.option(word) }, { requiredKeys: ['name'] }),
);

const secret = fc.record({
  password: fc.record({
    value: fc.oneof(
      { weight: 8, arbitrary: fc.constant(password) },
      { weight: 1, arbitrary: fc.constantFrom('short', 'password') },
    ),
  }),
});
const credentials = fc.oneof(
  { weight: 14, arbitrary: secret },
  {
    weight: 6,
    arbitrary: fc.constant({
      password: { value: password },
      recovery_question: { question: 'Which town was it?', answer: 'The one by the sea' },
    }),
  },
  { weight: 1, arbitrary: fc.constant({ password: { hash: { algorithm: 'MD5', value: 'x' } } }) },
);

const choices = fc.constantFrom(['S', 'M', 'L'], ['S', 'M'], [1, 2]);
const attribute = fc.record(
  {
    title: word,
    type: fc.constantFrom('string', 'string', 'integer', 'number', 'boolean', 'array', 'object'),
    items: fc.record({ type: fc.constantFrom('string', 'integer') }),
    enum: choices,
    oneOf: choices.map((values) => values.map((value) => ({ const: value, title: String(value) }))),
    minLength: fc.nat(3),
    maxLength: fc.integer({ min: 2, max: 40 }),
    pattern: fc.constantFrom('^[a-z]+$', '('),
    required: fc.boolean(),
    unique: fc.constantFrom(true, 'UNIQUE_VALIDATED', false),
    scope: fc.constantFrom('NONE', 'SELF'),
    permissions: fc.constantFrom([{ principal: 'SELF', action: 'READ_ONLY' }], [{ principal: 'SELF', action: 'HIDE' }]),
  },
  { requiredKeys: ['title', 'type'] },
);
const mismatched = { title: 'Size', type: 'string', enum: ['S'], oneOf: [{ const: 'M', title: 'M' }] };
/** Of few names, so that attributes are changed and removed as well. */
const definitions = fc
  .dictionary(
    fc.constantFrom('shirt', 'level', 'tags', 'remote', '7up', 'login'),
    fc.oneof(attribute, attribute, attribute, fc.constantFrom(null, mismatched)),
    {
      minKeys: 1,
      maxKeys: 2,
    },
  )
  .map((properties) => ({ custom: { id: '#custom', type: 'object', properties } }));
/** Few, so that they clash. */
const sideName = fc.constantFrom('manager', 'subordinate', 'mentor', 'pupil');
const formField = fc.constantFrom('#/properties/firstName', '#/properties/email', '#/properties/shirt');
const typeName = fc.nat(8).map((number) => `type${number}`);

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
  'updateUserProfile schemaId': fc.oneof(fc.constant('default'), reference('user')),
  'updateUserProfile definitions': definitions,
  'updateGroupSchema definitions': definitions,
  'createUserType name': typeName,
  'updateUserType name': fc.constantFrom(undefined, undefined, 'another'),
  'replaceUserType name': fc.oneof(fc.constant('user'), typeName),
  'createLinkedObjectDefinition name': sideName,
  ...Object.fromEntries(
    ['createGroupRule', 'replaceGroupRule'].flatMap((id) => [
      [`${id} value`, fc.constantFrom('user.department == "Ada"', 'user.title != null', 'user.shoe == 1')],
      [`${id} type`, fc.constantFrom(undefined, undefined, 'group_rule')],
      [`${id} people`, fc.constantFrom(null, { users: { exclude: [] } })],
      [
        `${id} actions`,
        fc.record({ assignUserToGroups: fc.record({ groupIds: fc.array(reference('groups'), { maxLength: 2 }) }) }),
      ],
    ]),
  ),
  ...Object.fromEntries(
    ['createApplication', 'replaceApplication'].flatMap((id) => [
      [`${id} name`, fc.constantFrom('bookmark', undefined)],
      [`${id} label`, word],
      [`${id} signOnMode`, fc.constantFrom('BOOKMARK', 'AUTO_LOGIN', 'SAML_2_0')],
      [`${id} features`, fc.constantFrom([], ['PROFILE_MASTERING'], undefined)],
      [`${id} credentials`, fc.constant(undefined)],
      [`${id} settings`, fc.constantFrom({ app: { url: 'https://wiki.example/' } }, { app: {} })],
    ]),
  ),
  templateName: fc.constantFrom('ForgotPassword', 'UserActivation', 'PasswordChanged', 'Nothing'),
  ...Object.fromEntries(
    ['createEmailCustomization', 'replaceEmailCustomization'].flatMap((id) => [
      [`${id} language`, fc.constantFrom('en', 'es', 'de')],
      [`${id} isDefault`, fc.constantFrom(true, false, false)],
      [`${id} subject`, fc.constantFrom('Your account', 'Hello ${user.profile.firstName}', '#if(')],
      [
        `${id} body`,
        fc.constantFrom(
          'Hello. ${resetPasswordLink} ${activationLink}',
          '<p>${resetPasswordLink}</p>',
          '<p>${activationLink}</p>',
          '<p>Changed.</p>',
        ),
      ],
    ]),
  ),
  ...Object.fromEntries(
    ['createTrustedOrigin', 'replaceTrustedOrigin'].flatMap((id) => [
      [`${id} origin`, fc.constantFrom('https://one.fuzz.example', 'http://localhost:3000', 'https://two.fuzz.example/', 'x')],
      [`${id} scopes`, fc.constantFrom([{ type: 'CORS' }], [{ type: 'REDIRECT' }, { type: 'CORS' }], [{ type: 'IFRAME_EMBED' }])],
    ]),
  ),
  'replaceBrandTheme primaryColorHex': fc.constantFrom('#0b6e3a', '#1d4ed8', '#fff', 'blue'),
  'replaceBrandTheme secondaryColorHex': fc.constantFrom('#ebebed', '#EBEBED'),
  'replaceBrandTheme logo': fc.constantFrom('https://cdn.fuzz.example/logo.svg', null, undefined, 'javascript:alert(1)'),
  'replaceBrand customPrivacyPolicyUrl': fc.constantFrom('https://fuzz.example/privacy', null),
  'replaceBrand agreeToCustomPrivacyPolicy': fc.constant(true),
  'sendTestEmail language': fc.constantFrom('en', 'es'),
  ...Object.fromEntries(
    ['createSmsTemplate', 'replaceSmsTemplate', 'updateSmsTemplate'].flatMap((id) => [
      [`${id} type`, fc.constant('SMS_VERIFY_CODE')],
      [`${id} template`, fc.constantFrom('${org.name}: ${code}', 'Your code is ${code}.', 'no code')],
      [`${id} translations`, fc.constantFrom({ es: 'Tu clave: ${code}' }, undefined)],
    ]),
  ),
  ...Object.fromEntries(
    ['createInlineHook', 'replaceInlineHook', 'updateInlineHook'].flatMap((id) => [
      [`${id} type`, fc.constantFrom('com.okta.user.pre-registration', 'com.okta.import.transform')],
      [`${id} version`, fc.constant('1.0.0')],
      [
        `${id} channel`,
        fc.constant({
          type: 'HTTP',
          version: '1.0.0',
          config: {
            uri: 'https://fuzz.example.com/ask',
            headers: [],
            method: 'POST',
            authScheme: { type: 'HEADER', key: 'Authorization', value: 'a secret of the endpoint' },
          },
        }),
      ],
    ]),
  ),
  factorType: fc.constantFrom('EMAIL', 'email', 'SMS'),
  'enrollFactor factorType': fc.constantFrom('question', 'question', 'token:software:totp', 'email', 'sms', 'sms', 'push'),
  'enrollFactor provider': fc.constantFrom('OKTA', 'OKTA', 'OKTA', 'GOOGLE', 'FIDO'),
  'enrollFactor profile': fc
    .constantFrom('+49 151 12345678', '+49 30 123456')
    .map((phoneNumber) => ({ question: 'disliked_food', answer: 'Boiled cabbage', phoneNumber })),
  'enrollFactor tokenLifetimeSeconds': fc.constantFrom('60', '600', '601'),
  'resendEnrollFactor tokenLifetimeSeconds': fc.constantFrom('60', '600', '601'),
  'verifyFactor tokenLifetimeSeconds': fc.constantFrom('60', '600', '601'),
  'verifyFactor answer': fc.constantFrom('boiled cabbage', 'boiled cabbage', 'carrots'),
  'createInvitation email': someLogin,
  'createInvitation groupIds': fc.constant(undefined),
  'createInvitation profile': fc.constantFrom(undefined, { department: 'Navy' }),
  'createInvitations invitations': fc.array(fc.record({ email: someLogin }), { minLength: 1, maxLength: 3 }),
  'changeEmail email': someLogin,
  emailAddresses: fc.array(fc.oneof(someLogin, fc.constantFrom('ada@example.com', 'nothing')), { minLength: 1, maxLength: 3 }),
  passCode: fc.constantFrom('123456', 'wrong'),
  'assignUserToApplication id': reference('users'),
  'createUISchema scope': formField,
  'replaceUISchemas scope': formField,
  linkedObjectName: sideName,
  relationshipName: sideName,
  primaryRelationshipName: sideName,
  realmId: fc.oneof(fc.constant(undefined), reference('realms')),
  domains: fc.constantFrom([], ['fuzz.example']),
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
  'changePassword oldPassword': fc.constant({ value: password }),
  'changePassword newPassword': fc.constantFrom({ value: 'Kettle-Tuesday-24' }, { value: 'short' }),
  'changeRecoveryQuestion password': fc.constant({ value: password }),
  'changeRecoveryQuestion recovery_question': fc.constant({ question: 'Which river was it?', answer: 'The long one' }),
  'forgotPasswordSetNewPassword recovery_question': fc.constantFrom({ answer: 'The one by the sea' }, { answer: 'Another one' }),
  'forgotPasswordSetNewPassword password': fc.constant({ value: 'Kettle-Tuesday-24' }),
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
