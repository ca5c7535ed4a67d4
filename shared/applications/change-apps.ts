import { type Context, type EventDraft, RosterError, type Write } from '../kernel/index.ts';
import { changeSettings, type OrgSettings, type SettingsServices } from '../org/index.ts';
import { type App, appLimits } from './model.ts';
import type { AppStore } from './ports.ts';

export interface AppServices extends SettingsServices {
  readonly apps: AppStore;
}

/** What is to become of one app: null takes it away. */
export interface AppDecision<Result> {
  readonly result: Result;
  readonly before: App | null;
  readonly after: App | null;
  /** None where nothing differs: then nothing is written. */
  readonly events: readonly EventDraft[];
}

function writeOf({ before, after }: Pick<AppDecision<unknown>, 'before' | 'after'>): Write[] {
  if (after !== null) {
    if (Buffer.byteLength(JSON.stringify(after)) > appLimits.bytes) {
      const causes = [`An application, with its schema, mappings and groups, must not be larger than ${appLimits.bytes} bytes`];
      throw new RosterError('validation-failed', { object: 'app', causes });
    }
    return [{ do: 'set', setting: 'app', id: after.id, value: after, replaces: before }];
  }
  return before === null ? [] : [{ do: 'unset', setting: 'app', id: before.id, replaces: before }];
}

/**
 * Changes one app, in one transaction that moves the org's epoch. Two changes at once are decided one after the other.
 *
 * @param decide pure; at `at` (UTC milliseconds)
 */
export function changeApp<Result>(
  services: AppServices,
  context: Context,
  decide: (world: { readonly apps: readonly App[]; readonly settings: OrgSettings; readonly at: number }) => AppDecision<Result>,
): Promise<Result> {
  return changeSettings(services, context, async (settings, at, org) => {
    const { apps, epoch } = await services.apps.read();
    if (epoch !== org.version) throw new RosterError('changed-meanwhile', { kind: 'org', id: org.id });
    const { result, events, ...change } = decide({ apps, settings, at });
    return { result, writes: events.length === 0 ? [] : writeOf(change), events };
  });
}
