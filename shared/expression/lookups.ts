import type { RecordValue, Value } from './value.ts';

/** A group that somebody is in, as expressions see it. */
export interface GroupValue extends RecordValue {
  readonly id: string;
  readonly type: string;
  readonly profile: RecordValue;
}

/** Whom a function leads to from a user: by Okta's name of the relation, the directory that it is read from, and the app. */
export interface Relation {
  readonly to: 'manager' | 'assistant';
  readonly source: string;
  readonly app?: string;
}

/**
 * What functions ask for besides their arguments. Everything is answered at once: whoever evaluates has read it before, for which
 * `needsOf` tells what is needed.
 */
export interface Lookups {
  /** UTC milliseconds. */
  readonly now: () => number;
  /** The user's groups, Everyone among them. */
  readonly groups: () => readonly GroupValue[];
  readonly linkedObject: (primaryName: string) => RecordValue | null;
  /** `id` or `status`. */
  readonly internalProperty: (name: string) => Value;
  readonly related: (relation: Relation) => RecordValue | null;
  /** Her accounts in directories or in Workday. */
  readonly accounts: (where: 'directory' | 'workday') => readonly RecordValue[];
}

/** Of somebody of whom nothing is known. */
export const noLookups: Lookups = {
  now: () => Date.now(),
  groups: () => [],
  linkedObject: () => null,
  internalProperty: () => null,
  related: () => null,
  accounts: () => [],
};
