import type { MembershipOrigin } from '../kernel/index.ts';

/** Puts users into groups by an expression over their profile and groups. See docs/design/group-rules.md. */
export interface GroupRule {
  readonly id: string;
  readonly name: string;
  /** INVALID: a group that it puts people into is gone. */
  readonly status: 'ACTIVE' | 'INACTIVE' | 'INVALID';
  readonly expression: string;
  /** The groups that it puts people into. */
  readonly groupIds: readonly string[];
  /** Users whom it leaves alone. */
  readonly excluded: readonly string[];
  /** UTC milliseconds, as all times here. */
  readonly created: number;
  readonly lastUpdated: number;
  /** When it was last activated: until everybody has been looked at since then, its memberships are on their way. */
  readonly activated?: number;
}

/** A rule that is gone, while memberships may still name it. */
export interface DeletedRule {
  readonly id: string;
  readonly deleted: number;
  /** Whether its members leave; else they stay as if an administrator had put them there. */
  readonly removesUsers: boolean;
}

/** Everything that is known of rules at a moment. */
export interface RuleBook {
  /** In the order of their making. */
  readonly rules: readonly GroupRule[];
  readonly deleted: readonly DeletedRule[];
  /** When it was last asked that everybody be looked at for another reason than a rule's change; 0 where it never was. */
  readonly askedSince: number;
  /** Everybody has been looked at since this time. */
  readonly appliedUntil: number;
}

export const groupRuleLimits = {
  /** Okta's, as the others. */
  rules: 2_000,
  nameLength: 50,
  groups: 100,
  excluded: 100,
} as const;

/** Why somebody is in a group, as the membership's rows have it. */
export type Grounds = MembershipOrigin;
