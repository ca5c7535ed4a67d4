import type { MappingWakeUps } from '../applications/index.ts';
import type { WakeDependencies } from '../audit/index.ts';
import type { BackfillControlServices, DeliveryServices } from '../hooks/index.ts';
import type { JobControlServices } from '../directory-jobs/index.ts';
import type { OrgSettings } from '../org/index.ts';
import type { Departures } from '../directory/index.ts';
import type { EraserWakeUps, ErasureLedger } from '../erasure/index.ts';
import { DynamoDirectoryJobs } from '../store/directory-jobs.ts';
import type { RuleWakeUps } from '../group-rules/index.ts';
import type { Clearings, UpkeepWakeUps } from '../group-upkeep/index.ts';
import { DynamoBackfillStore } from '../store/backfills.ts';
import { DynamoErasureLedger } from '../store/erasure-ledger.ts';
import { DynamoEventHookStore } from '../store/event-hooks.ts';
import { DynamoGroupClearings } from '../store/group-clearings.ts';
import { Reader } from '../store/reader.ts';
import { DynamoDeliveryCursors } from '../store/delivery-cursors.ts';
import { departuresOf } from './departures.ts';
import { logPositions } from './log-positions.ts';
import { eventLog } from './log-store.ts';
import { type Root, root } from './root.ts';
import { settingsFinder } from './schema-jobs.ts';
import {
  backfillWakeUps,
  clearingWakeUps,
  countWakeUps,
  eraserWakeUps,
  hookWakeUps,
  jobWakeUps,
  logWakeUps,
  ruleWakeUps,
  mappingWakeUps,
} from './wake-ups.ts';

/** What the sweep of every minute works with. */
export type SweeperServices = WakeDependencies &
  Pick<DeliveryServices, 'eventHooks' | 'logReader' | 'cursors' | 'hookWakeUps' | 'clock'> &
  Pick<BackfillControlServices, 'backfills' | 'backfillWakeUps'> &
  JobControlServices & {
    readonly findSettings: () => Promise<OrgSettings | undefined>;
    readonly ledger: Pick<ErasureLedger, 'isDue'>;
    readonly eraserWakeUps: EraserWakeUps;
    readonly clearings: Pick<Clearings, 'isDue'>;
    readonly upkeepWakeUps: UpkeepWakeUps;
    readonly ruleWakeUps: RuleWakeUps;
    readonly departures: Departures;
    readonly mappingWakeUps: MappingWakeUps;
    readonly log: Root['log'];
  };

/** For one sweep: hooks are read anew. */
export function sweeperServices(): SweeperServices {
  const wired = root();
  const { table, stamp, clock } = wired;
  return {
    logReader: eventLog(),
    logPositions: logPositions(),
    cursors: new DynamoDeliveryCursors(table, stamp),
    clock,
    wakeUps: logWakeUps(),
    eventHooks: new DynamoEventHookStore(table, new Reader(table)),
    hookWakeUps: hookWakeUps(),
    backfills: new DynamoBackfillStore(table, stamp),
    backfillWakeUps: backfillWakeUps(),
    jobs: new DynamoDirectoryJobs(table, stamp),
    jobWakeUps: jobWakeUps(),
    findSettings: settingsFinder(wired),
    ledger: new DynamoErasureLedger(table, stamp),
    eraserWakeUps: eraserWakeUps(),
    clearings: new DynamoGroupClearings(table, stamp),
    upkeepWakeUps: {
      wakeCounts: () => countWakeUps().wakeCounts(),
      wakeClearing: () => clearingWakeUps().wakeClearing(),
    },
    ruleWakeUps: ruleWakeUps(),
    departures: departuresOf(table),
    mappingWakeUps: { wakeMappings: () => mappingWakeUps().wakeMappings() },
    log: (line) => wired.log(line),
  };
}
