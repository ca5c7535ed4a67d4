import {
  type Clock,
  type Committer,
  type Context,
  type EventDraft,
  nextTime,
  retryOnConflict,
  type Write,
} from '../kernel/index.ts';
import type { OrgSettingsStore } from './ports.ts';
import type { Org, OrgSettings } from './settings.ts';

export interface SettingsServices {
  readonly clock: Clock;
  readonly committer: Committer;
  readonly orgSettings: OrgSettingsStore;
}

/** What a change of the org's settings writes and tells, and what the caller is answered. */
export interface SettingsDecision<Result> {
  readonly result: Result;
  /** None where nothing differs: then nothing is written. */
  readonly writes: readonly Write[];
  readonly events: readonly EventDraft[];
}

/**
 * Changes settings of the org: all in one transaction, which moves the org's epoch, so that every function knows of it with its next
 * request. Two changes at once are decided one after the other.
 *
 * @param decide at `at` (UTC milliseconds), by settings as of this state of the org; it may read, and writes nothing
 */
export async function changeSettings<Result>(
  { clock, committer, orgSettings }: SettingsServices,
  context: Context,
  decide: (settings: OrgSettings, at: number, org: Org) => SettingsDecision<Result> | Promise<SettingsDecision<Result>>,
): Promise<Result> {
  return retryOnConflict(async () => {
    const { org, settings } = await orgSettings.read();
    const at = nextTime(clock, org.lastUpdated);
    const { result, writes, events } = await decide(settings, at, org);
    if (writes.length === 0) return result;
    const version = org.version + Math.max(1, events.length);
    await committer.commit(
      {
        subject: { kind: 'org', id: org.id, version, at },
        writes: [{ do: 'put', kind: 'org', value: { ...org, version, lastUpdated: at }, replaces: org }, ...writes],
        events,
      },
      context,
    );
    return result;
  });
}
