import { AppsCache } from '../store/apps.ts';
import { once, root } from './root.ts';

/** One for all requests of this instance: it remembers the apps of an epoch. */
export const appsCache = once(() => new AppsCache(root().table));
