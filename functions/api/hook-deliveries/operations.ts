import { cancelBackfill, getBackfill, listBackfills, resumeBackfill, startBackfill } from './backfills.ts';
import { discardDeadLetter, listDeadLetters, redeliverAllDeadLetters, redeliverDeadLetter } from './dead-letters.ts';
import { listDeliveries } from './deliveries.ts';
import { pauseEventHook, resumeEventHook } from './pause.ts';
import { cancelReplay, getReplay, listReplays, startReplay } from './replays.ts';

export const hookDeliveryOperations = [
  listDeliveries,
  listDeadLetters,
  redeliverAllDeadLetters,
  redeliverDeadLetter,
  discardDeadLetter,
  startReplay,
  listReplays,
  getReplay,
  cancelReplay,
  startBackfill,
  listBackfills,
  getBackfill,
  cancelBackfill,
  resumeBackfill,
  pauseEventHook,
  resumeEventHook,
];
