import { listLogEvents } from './list-log-events.ts';

export const logOperations = [listLogEvents];
