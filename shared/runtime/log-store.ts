import { DynamoEventLog } from '../store/event-log.ts';
import { once, root } from './root.ts';

/** Reads the log, appends to it, and takes events that changed no entity. */
export const eventLog = once(() => new DynamoEventLog(root().table, root().stamp));
