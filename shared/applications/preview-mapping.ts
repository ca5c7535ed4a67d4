import { getUserByIdOrLogin, type Profile } from '../directory/index.ts';
import { RosterError } from '../kernel/index.ts';
import { applyMapping, changeMapping, type MappedProfile, type PropertyInput, readyMapping } from '../mapping/index.ts';
import { knownProfile } from '../profiles/index.ts';
import { loadPerson, mappingKit, type PersonServices } from './load-person.ts';
import { endsOf, getMapping } from './manage-mappings.ts';
import type { AppUser } from './model.ts';
import { rootsToApp, rootsToDirectory } from './ready-app.ts';

/** What a mapping would make for one person. Nothing is written. */
export interface MappingPreview {
  readonly before: Profile;
  readonly after: MappedProfile;
  readonly changed: readonly string[];
  readonly failed: Readonly<Record<string, string>>;
}

const refuse = (cause: string): never => {
  throw new RosterError('validation-failed', { object: 'mappingPreview', causes: [cause] });
};

/**
 * What a mapping, with other properties where some are given, makes of somebody. Of an account that is there, as a change of its source
 * would find it; else as its beginning.
 * Errors: not-found (mapping, user, the account where it is the source), validation-failed.
 */
export async function previewMapping(
  services: PersonServices,
  mappingId: string,
  {
    userId,
    properties = {},
  }: { readonly userId: string; readonly properties?: Readonly<Record<string, PropertyInput>> | undefined },
): Promise<MappingPreview> {
  const [kit, user] = await Promise.all([mappingKit(services), getUserByIdOrLogin(services, userId)]);
  const mapping = getMapping(kit.apps, services.settings(), mappingId);
  const { app, type, direction } = mapping;
  if (user.typeId !== type.id) refuse('userId: The user is of another type than the mapping');
  const person = await loadPerson(services, kit, user);
  if (person === undefined) return refuse('userId: The user type does not exist');
  const ends = endsOf(mapping, services.settings(), services.places);
  const ready = readyMapping(changeMapping(mapping.properties, properties, ends), ends.place);
  const account: AppUser | undefined = person.accounts.find(({ appId }) => appId === app.id);
  if (direction === 'toApp') {
    const before = knownProfile(app.schema, account?.profile ?? {});
    const held = new Set([...(account?.given ?? []), ...(account?.fromGroups ?? [])]);
    const mapped = applyMapping(
      ready,
      rootsToApp(person.profile, app, kit.org),
      { schema: app.schema, profile: before },
      {
        momentOf: () => (account === undefined ? 'create' : 'update'),
        leaves: (name) => held.has(name),
        lookups: person.lookups,
      },
    );
    return { before, after: mapped.profile, changed: mapped.changed, failed: mapped.failed };
  }
  if (account === undefined) throw new RosterError('not-found', { id: userId, type: 'AppUser' });
  const mapped = applyMapping(
    ready,
    rootsToDirectory(account, app, kit.org),
    { schema: person.schema, profile: person.profile },
    { momentOf: (name) => (user.sources?.[name] === app.id ? 'update' : 'create'), lookups: person.lookups },
  );
  return { before: person.profile, after: mapped.profile, changed: mapped.changed, failed: mapped.failed };
}
