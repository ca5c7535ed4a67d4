import type { Context, EntityKind, MembershipOrigin, RosterEvent } from '../kernel/index.ts';

/** What is known of an object at a time: values by path. No value is a record that has members: those have paths of their own. */
export type Facts = ReadonlyMap<string, unknown>;

/** One path of an object that a change touched. A side is left out where the path had no value. */
export interface Delta {
  /** Names joined by dots: `profile.title`. In a name, `~1` stands for a dot and `~0` for `~`. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
  /** It changed, and that is all that is kept. */
  readonly secret?: true;
}

/** What a change did to its object, beside its events. Lies in the object's partition and nowhere else: values are personal data. */
export interface ChangeRecord {
  /** The object began with this change; its values are those that later changes and the present lead back to. */
  readonly made?: true;
  /** The object ended with this change; what it was last, by path. A user's is not kept. */
  readonly removed?: Readonly<Record<string, unknown>>;
  readonly changed?: readonly Delta[];
  /** Memberships by the group's id. */
  readonly joined?: Readonly<Record<string, MembershipOrigin>>;
  readonly left?: Readonly<Record<string, MembershipOrigin>>;
  /** Memberships that stayed, for another reason: group rules came or went. */
  readonly grounded?: Readonly<Record<string, { readonly before: MembershipOrigin; readonly after: MembershipOrigin }>>;
}

/** One change of an object, as its partition tells of it. */
export interface HistoryChange {
  /** The object's version after the change. */
  readonly version: number;
  /** UTC milliseconds. */
  readonly at: number;
  readonly context: Context;
  /** In the order of their versions; none where the change had nothing to tell to the log. */
  readonly events: readonly RosterEvent[];
  /** Undefined for what an older Roster wrote, which kept no values. */
  readonly record: ChangeRecord | undefined;
}

/** Whose history is asked for. */
export interface Subject {
  readonly kind: EntityKind;
  /** The partition's: the hash of an API token, `org` for the org. */
  readonly id: string;
  /** The version with which it ended, where that is known and the id may have begun anew. */
  readonly ended?: number;
}

/** An object as it is now. */
export interface Present {
  readonly version: number;
  /** When it came to be so, UTC milliseconds. */
  readonly at: number;
  readonly facts: Facts;
}

/** A moment of an object's life: what was there at a time, or after the change that led to a version. */
export type Moment = { readonly time: number } | { readonly version: number };
