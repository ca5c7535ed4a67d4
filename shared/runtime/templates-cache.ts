import { MessageTemplatesCache } from '../store/message-templates.ts';
import { once, root } from './root.ts';

/** One for all requests of this instance: it remembers the templates of an epoch. */
export const templatesCache = once(() => new MessageTemplatesCache(root().table));
