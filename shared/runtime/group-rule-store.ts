import type { GroupRuleStore } from '../group-rules/index.ts';
import { DynamoGroupRules } from '../store/group-rules.ts';
import { once, root } from './root.ts';

/** One for all requests of this instance: it remembers the rules of an epoch. */
export const groupRuleStore: () => GroupRuleStore = once(() => new DynamoGroupRules(root().table));
