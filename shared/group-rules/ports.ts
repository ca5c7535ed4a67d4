import type { Org } from '../org/index.ts';
import type { RuleBook } from './model.ts';

export interface GroupRuleStore {
  /**
   * All rules, as they were in this state of the org, or later: read after it, so that whoever writes on condition of the org's version has
   * seen everything.
   */
  read(org: Pick<Org, 'version' | 'lastUpdated'>): Promise<RuleBook>;
}

/** Carry no data: a lost one is replaced by the next sweep. */
export interface RuleWakeUps {
  wakeRules(): Promise<void>;
}
