import { identityEngineFunctions } from './functions/identity-engine.ts';
import { tableOf } from './functions/table.ts';
import { usualLimits } from './limits.ts';
import type { KnownElsewhere, Members, Place } from './place.ts';
import { anything, listOf, mapOf, text, time, truth, type Type } from './types.ts';

/** Methods of values, of the user and of her groups; Okta documents no patterns in this dialect, whose engine is three times the rest. */
const table = tableOf(identityEngineFunctions);

/** The classic dialect's functions, by what stands before their point: whoever writes one is told which method it is here. */
const classicNamespaces: ReadonlySet<string> = new Set(['String', 'Arrays', 'Convert', 'Iso3166Convert', 'Groups']);
const classic: KnownElsewhere = {
  namespaces: new Set([...classicNamespaces, ...table.namespaces]),
  functions: { has: (name) => classicNamespaces.has(name.slice(0, name.indexOf('.'))) },
  methods: new Map(),
};

const usual = { table, elsewhere: classic, goesThroughLists: true, result: truth, limits: usualLimits } satisfies Partial<Place>;

const loose = mapOf(anything);

const identityEngineUser = (attributes: Members): Type => ({
  kind: 'record',
  members: {
    id: text,
    status: text,
    created: time,
    lastUpdated: time,
    passwordChanged: time,
    lastLogin: time,
    profile: { kind: 'record', members: attributes },
  },
  is: 'user',
});

/**
 * The condition of a policy's rule: of sign-in to an app, and of what people do with their accounts.
 *
 * @see https://developer.okta.com/docs/reference/okta-expression-language-in-identity-engine/
 */
export const policyCondition = (attributes: Members): Place => ({
  ...usual,
  roots: {
    user: identityEngineUser(attributes),
    device: {
      kind: 'record',
      members: { profile: loose, assurance: loose, provider: mapOf(loose) },
    },
    security: {
      kind: 'record',
      members: { risk: { kind: 'record', members: { level: text } }, behaviors: listOf(text) },
    },
    session: { kind: 'record', members: { id: text, amr: listOf(text) } },
    login: { kind: 'record', members: { identifier: text } },
    accessRequest: {
      kind: 'record',
      members: {
        operation: text,
        authenticator: { kind: 'record', members: { id: text, key: text } },
        metadata: { kind: 'record', members: { type: text } },
      },
    },
  },
});

/** The expression of a realm's assignment: of the user's profile alone. */
export const realmAssignment = (attributes: Members): Place => ({
  ...usual,
  roots: {
    user: { kind: 'record', members: { profile: { kind: 'record', members: attributes } }, is: 'user' },
  },
});
