import { MemoryTokenCache } from '../inline-hooks/index.ts';
import { once } from './root.ts';

/** One for all requests of this instance. */
export const inlineHookTokens = once(() => new MemoryTokenCache());
