import type { Profile } from '../directory/index.ts';
import { applyMapping } from '../mapping/index.ts';
import type { Attribute } from '../profiles/index.ts';
import type { MappingKit, Person } from './decide-account.ts';
import { type App, type AppUser, isSource, mappingsOf } from './model.ts';
import { readyApp, rootsToDirectory } from './ready-app.ts';

/** What sources make of a user. */
export interface DecidedSources {
  /** By attribute: the app that decides about it. */
  readonly sources: Readonly<Record<string, string>>;
  /** With their values. */
  readonly profile: Profile;
  readonly changed: readonly string[];
  /** By app: attributes that it should give and could not. */
  readonly failed: ReadonlyMap<string, readonly string[]>;
}

interface Source {
  readonly app: App;
  readonly account: AppUser;
}

/** Apps in which she has an account and that decide about attributes, the oldest before the others. */
function sourcesOf({ apps }: MappingKit, { accounts, user }: Person): readonly Source[] {
  if (user.status === 'DEPROVISIONED' || user.transitioningTo !== undefined) return [];
  return apps.filter(isSource).flatMap((app) => {
    const account = accounts.find(({ appId }) => appId === app.id);
    return account === undefined ? [] : [{ app, account }];
  });
}

/** Who decides about an attribute: undefined is Roster itself. */
function masterOf({ name, master }: Attribute, sources: readonly Source[], typeId: string): App | undefined {
  const able = sources.map(({ app }) => app).filter((app) => Object.hasOwn(mappingsOf(app, typeId).toDirectory, name));
  if (master?.type === 'OKTA') return undefined;
  if (master?.type !== 'OVERRIDE') return able[0];
  for (const { type, value } of master.priority ?? []) {
    if (type === 'OKTA') return undefined;
    const app = able.find(({ id }) => id === value);
    if (app !== undefined) return app;
  }
  return undefined;
}

/** Which apps decide about which of her attributes, and what they make of them. */
export function decideSources(kit: MappingKit, person: Person): DecidedSources {
  const { user, schema } = person;
  const present = sourcesOf(kit, person);
  const masters = new Map(
    [...schema.base, ...schema.custom].flatMap((attribute) => {
      const app = masterOf(attribute, present, user.typeId);
      return app === undefined ? [] : [[attribute.name, app.id] as const];
    }),
  );
  let profile: Profile = person.profile;
  const changed: string[] = [];
  const failed = new Map<string, readonly string[]>();
  for (const { app, account } of present) {
    const { toDirectory } = readyApp(app, { typeId: user.typeId, schema }, kit.places);
    const mapped = applyMapping(
      toDirectory,
      rootsToDirectory(account, app, kit.org),
      { schema, profile },
      {
        momentOf: (name) => (user.sources?.[name] === app.id ? 'update' : 'create'),
        leaves: (name) => masters.get(name) !== app.id,
        lookups: person.lookups,
      },
    );
    profile = mapped.profile;
    changed.push(...mapped.changed);
    const names = Object.keys(mapped.failed);
    if (names.length > 0) failed.set(app.id, names);
  }
  return { sources: Object.fromEntries(masters), profile, changed: changed.sort(), failed };
}
