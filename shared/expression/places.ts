import { claimFunctions, classicFunctions, directoryFunctions, groupRuleFunctions } from './functions/tables.ts';
import { identityEngineFunctions } from './functions/identity-engine.ts';
import { tableOf } from './functions/table.ts';
import { usualLimits } from './limits.ts';
import { matchesWhole } from './pattern.ts';
import type { Members, Place } from './place.ts';
import { anything, listOf, mapOf, text, truth, type Type } from './types.ts';

const everything = tableOf([...classicFunctions, ...directoryFunctions, ...claimFunctions, ...identityEngineFunctions]);

const usual = {
  elsewhere: everything,
  goesThroughLists: true,
  patterns: matchesWhole,
  result: anything,
  limits: usualLimits,
} satisfies Partial<Place>;

const groupRuleTable = tableOf(groupRuleFunctions);
const toDirectoryTable = tableOf(classicFunctions);
const toAppTable = tableOf([...classicFunctions, ...directoryFunctions]);
const claimTable = tableOf([...classicFunctions, ...directoryFunctions, ...claimFunctions]);
const identityEngineTable = tableOf(identityEngineFunctions);

/** Of a user of whom nothing but the attributes is seen; what is not an attribute is asked for by a method. */
const byAttributes = (attributes: Members, others?: Type): Type => ({
  kind: 'record',
  members: attributes,
  ...(others === undefined ? {} : { others }),
  is: 'user',
  instead: { id: 'user.getInternalProperty("id")', status: 'user.getInternalProperty("status")' },
});

const org: Type = { kind: 'record', members: { name: text, subDomain: text } };

/**
 * The expression of a group rule: of the user's attributes and groups, true or false. `others` is what is known of attributes that are not
 * named: by default there are none.
 *
 * @see https://developer.okta.com/docs/reference/okta-expression-language/#expressions-in-group-rules
 */
export const groupRule = (attributes: Members, others?: Type): Place => ({
  ...usual,
  roots: { user: byAttributes(attributes, others) },
  table: groupRuleTable,
  goesThroughLists: false,
  writtenListsHaveCommas: true,
  result: truth,
});

/** A profile mapping from an app, or an identity provider, to the directory. `appName` names the app's object besides. */
export function mappingToDirectory(app: Members, appName?: string): Place {
  const appuser: Type = { kind: 'record', members: app };
  const named = appName === undefined ? {} : { [appName]: appuser };
  return {
    ...usual,
    roots: { source: appuser, appuser, appUser: appuser, idpuser: appuser, org, ...named },
    implied: 'source',
    table: toDirectoryTable,
  };
}

/** A profile mapping from the directory to an app; functions of managers, assistants and other directories are of these alone. */
export function mappingToApp(attributes: Members, appName?: string): Place {
  const user = byAttributes(attributes);
  const named = appName === undefined ? {} : { [`${appName}_app`]: mapOf(anything) };
  return {
    ...usual,
    roots: { source: user, user, app: mapOf(anything), org, ...named },
    implied: 'source',
    table: toAppTable,
  };
}

/** A claim of a token, which may list groups besides. */
export const claim = (attributes: Members): Place => ({
  ...usual,
  roots: {
    user: byAttributes(attributes),
    appuser: mapOf(anything),
    app: { kind: 'record', members: { id: text, clientId: text, profile: mapOf(anything) } },
    access: { kind: 'record', members: { scope: listOf(text) } },
    session: mapOf(anything),
    org,
  },
  table: claimTable,
});

/** Anything in one of Okta's dialects, over objects of which nothing is known: what is not there is null. */
export const anywhere = (dialect: 'classic' | 'identity-engine'): Place => ({
  ...usual,
  roots: { user: { kind: 'map', of: anything, is: 'user' } },
  otherRoots: anything,
  table: dialect === 'classic' ? claimTable : identityEngineTable,
});
