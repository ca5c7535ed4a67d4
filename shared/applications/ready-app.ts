import type { Expression, RecordValue } from '../expression/index.ts';
import { asksForGroups, functionsOf, type ReadyMapping, readyMapping } from '../mapping/index.ts';
import type { Schema } from '../profiles/index.ts';
import { type App, type AppUser, mappingsOf } from './model.ts';
import type { MappingPlaces } from './places.ts';
import { readyTemplate } from './user-name.ts';

/** An app's mappings and its template of names for users of one type, ready to be evaluated. */
export interface ReadyApp {
  readonly toApp: ReadyMapping;
  readonly toDirectory: ReadyMapping;
  readonly template: Expression | undefined;
}

/** Apps and schemas are the same objects until the org's epoch moves. */
const known = new WeakMap<App, WeakMap<Schema, ReadyApp>>();

export function readyApp(app: App, users: { readonly typeId: string; readonly schema: Schema }, places: MappingPlaces): ReadyApp {
  const bySchema = known.get(app) ?? new WeakMap<Schema, ReadyApp>();
  known.set(app, bySchema);
  const made = bySchema.get(users.schema);
  if (made !== undefined) return made;
  const { toApp, toDirectory } = mappingsOf(app, users.typeId);
  const place = places.toApp(users.schema, app);
  const ready: ReadyApp = {
    toApp: readyMapping(toApp, place),
    toDirectory: readyMapping(toDirectory, places.toDirectory(app)),
    template: readyTemplate(app.userNameTemplate, place),
  };
  bySchema.set(users.schema, ready);
  return ready;
}

export interface OrgNames {
  readonly name: string;
  readonly subDomain: string;
}

/** What expressions see that make an account from a user. */
export const rootsToApp = (profile: RecordValue, app: App, org: OrgNames): RecordValue => ({
  source: profile,
  user: profile,
  app: (app.profile ?? {}) as RecordValue,
  org: { ...org },
  [`${app.name}_app`]: {},
});

/** What expressions see that make a user from an account. */
export function rootsToDirectory(
  { userName, profile }: Pick<AppUser, 'userName' | 'profile'>,
  app: App,
  org: OrgNames,
): RecordValue {
  const account: RecordValue = { ...profile, userName };
  return { [app.name]: account, source: account, appuser: account, appUser: account, idpuser: account, org: { ...org } };
}

/** What else has to be read before an app's expressions are evaluated. */
export const needsOfApp = ({ toApp }: ReadyApp): { readonly groups: boolean; readonly functions: ReadonlySet<string> } => ({
  groups: asksForGroups(toApp),
  functions: functionsOf(toApp),
});
