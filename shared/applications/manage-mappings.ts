import { createHash } from 'node:crypto';

import type { Place } from '../expression/index.ts';
import { type Context, idFrom, RosterError } from '../kernel/index.ts';
import { changeMapping, type MappingEnds, type MappingProperties, type PropertyInput } from '../mapping/index.ts';
import type { OrgSettings } from '../org/index.ts';
import type { Schema, UserType } from '../profiles/index.ts';
import { type AppServices, changeApp } from './change-apps.ts';
import { type App, appPartyOf, mappingsOf } from './model.ts';
import type { MappingPlaces } from './places.ts';

/** From the directory to an app, or back. */
export type MappingDirection = 'toApp' | 'toDirectory';

/** Between an app and the users of one type there is one each way, whether or not it maps anything. */
export interface ProfileMapping {
  readonly id: string;
  readonly app: App;
  readonly type: UserType;
  readonly direction: MappingDirection;
  readonly properties: MappingProperties;
}

/** It follows from its ends: nothing is stored of a mapping that maps nothing. */
export function mappingId(appId: string, typeId: string, direction: MappingDirection): string {
  return idFrom('mapping', createHash('sha256').update(`${direction} ${appId} ${typeId}`).digest());
}

const known = new WeakMap<App, readonly ProfileMapping[]>();

function mappingsOfApp(app: App, types: readonly UserType[]): readonly ProfileMapping[] {
  const made = known.get(app);
  if (made !== undefined && made.every(({ type }) => types.includes(type)) && made.length === 2 * types.length) return made;
  const all = types.flatMap((type) =>
    (['toDirectory', 'toApp'] as const).map((direction): ProfileMapping => {
      const properties = mappingsOf(app, type.id)[direction];
      return { id: mappingId(app.id, type.id, direction), app, type, direction, properties };
    }),
  );
  known.set(app, all);
  return all;
}

export const allMappings = (apps: readonly App[], { userTypes }: Pick<OrgSettings, 'userTypes'>): readonly ProfileMapping[] =>
  apps.flatMap((app) => mappingsOfApp(app, userTypes));

/** Errors: not-found. */
export function getMapping(apps: readonly App[], settings: Pick<OrgSettings, 'userTypes'>, id: string): ProfileMapping {
  const mapping = allMappings(apps, settings).find((each) => each.id === id);
  if (mapping === undefined) throw new RosterError('not-found', { id, type: 'ProfileMapping' });
  return mapping;
}

export const sourceIdOf = ({ app, type, direction }: ProfileMapping): string => (direction === 'toApp' ? type.id : app.id);
export const targetIdOf = ({ app, type, direction }: ProfileMapping): string => (direction === 'toApp' ? app.id : type.id);

export interface MappingFilter {
  readonly sourceId?: string | undefined;
  readonly targetId?: string | undefined;
}

/** A page of the mappings between these ends. `after` is a mapping's id; of one that is gone meanwhile nothing is behind it. */
export function listMappings(
  mappings: readonly ProfileMapping[],
  { sourceId, targetId }: MappingFilter,
  { limit, after }: { readonly limit: number; readonly after?: string },
) {
  const wanted = mappings.filter(
    (mapping) =>
      (sourceId === undefined || sourceIdOf(mapping) === sourceId) && (targetId === undefined || targetIdOf(mapping) === targetId),
  );
  const from = after === undefined ? 0 : wanted.findIndex(({ id }) => id === after) + 1;
  const items = after !== undefined && from === 0 ? [] : wanted.slice(from, from + limit);
  const last = items.at(-1);
  return { items, ...(from + limit < wanted.length && last !== undefined ? { next: last.id } : {}) };
}

export const userSchemaOf = ({ schemas }: Pick<OrgSettings, 'schemas'>, { schemaId }: UserType): Schema => {
  const schema = schemas.find(({ id }) => id === schemaId);
  if (schema === undefined) throw new Error('the user type has no schema');
  return schema;
};

const decidedByTemplate = new Map([['userName', "the app's template of names decides about it"]]);
const nothing: ReadonlyMap<string, string> = new Map();

/** Where a mapping leads, and what its expressions may say. */
export function endsOf({ app, type, direction }: ProfileMapping, settings: OrgSettings, places: MappingPlaces): MappingEnds {
  const users = userSchemaOf(settings, type);
  const place: Place = direction === 'toApp' ? places.toApp(users, app) : places.toDirectory(app);
  return direction === 'toApp'
    ? { target: app.schema, decidedElsewhere: decidedByTemplate, place }
    : { target: users, decidedElsewhere: nothing, place };
}

const changedProperties = (before: MappingProperties, after: MappingProperties): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .sort();

/**
 * Merges properties; null takes one away. A walk that the log sets off brings it to everybody.
 * Errors: not-found, validation-failed.
 */
export function updateMapping(
  services: AppServices & { readonly places: MappingPlaces },
  id: string,
  input: Readonly<Record<string, PropertyInput>>,
  context: Context,
): Promise<ProfileMapping> {
  return changeApp(services, context, ({ apps, settings }) => {
    const mapping = getMapping(apps, settings, id);
    const { app, type, direction } = mapping;
    const properties = changeMapping(mapping.properties, input, endsOf(mapping, settings, services.places));
    const changed = changedProperties(mapping.properties, properties);
    if (changed.length === 0) return { result: mapping, before: app, after: app, events: [] };
    const mappings = { ...app.mappings, [type.id]: { ...mappingsOf(app, type.id), [direction]: properties } };
    const after: App = { ...app, mappings };
    return {
      result: { ...mapping, app: after, properties },
      before: app,
      after,
      events: [
        {
          eventType: 'application.provision.field_mapping_rule.change',
          targets: [appPartyOf(after)],
          debugData: { mapping: id, changedProperties: changed.join(',') },
        },
      ],
    };
  });
}
