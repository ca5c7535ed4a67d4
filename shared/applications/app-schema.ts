import { type Context, RosterError } from '../kernel/index.ts';
import { changeSchema, type SchemaInput } from '../profiles/index.ts';
import { type AppServices, changeApp } from './change-apps.ts';
import { getApp } from './manage-apps.ts';
import { type App, appPartyOf } from './model.ts';

/** Attributes of accounts are what one app says of one person: nothing is unique among them. */
function requireSupported({ custom = {} }: SchemaInput): void {
  const unique = Object.entries(custom).filter(
    ([, given]) => given !== null && given.unique !== undefined && given.unique !== null,
  );
  const asked = unique.filter(([, given]) => given?.unique !== false && given?.unique !== 'NOT_UNIQUE');
  if (asked.length === 0) return;
  const causes = asked.map(([name]) => `${name}: Attributes of applications cannot be unique`);
  throw new RosterError('validation-failed', { object: 'appSchema', causes });
}

/**
 * Adds, changes and removes attributes of an app's accounts. Values of those that are gone are shown to nobody and leave an account with its
 * next change; so nothing has to be brought about behind it.
 * Errors: not-found, validation-failed, enum-mismatch.
 */
export function updateAppSchema(services: AppServices, appId: string, input: SchemaInput, context: Context): Promise<App> {
  return changeApp(services, context, ({ apps, at }) => {
    const before = getApp(apps, appId);
    requireSupported(input);
    const unused = new Set(Object.keys(input.custom ?? {}));
    const changed = changeSchema(before.schema, input, [], at, unused);
    if (changed === undefined) return { result: before, before, after: before, events: [] };
    const after: App = { ...before, schema: changed.schema };
    return {
      result: after,
      before,
      after,
      events: [
        { eventType: 'application.lifecycle.update', targets: [appPartyOf(after)], debugData: { changedAttributes: 'schema' } },
      ],
    };
  });
}
