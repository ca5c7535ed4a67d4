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
  pauseEventHook,
  resumeEventHook,
];
