import { isRosterError } from './errors.ts';
import type { Context, EventDraft } from './event.ts';

/** Entities that have a version and live in the table. */
export type EntityKind = 'user' | 'group' | 'api-token' | 'event-hook' | 'inline-hook' | 'hook-key' | 'import' | 'org';

export interface Versioned {
  readonly id: string;
  /** 1 at first, one more with every event of the entity. */
  readonly version: number;
  /** UTC milliseconds. */
  readonly lastUpdated: number;
}

/** Names of uniqueness claims. */
export type ClaimName = 'login' | 'group' | 'token' | 'unique' | 'inline-hook' | 'hook-key';

/** Short lists of the org, each in a partition of its own. */
export type ListName = 'tokens' | 'revoked-tokens' | 'hooks' | 'inline-hooks' | 'hook-keys' | 'imports' | 'departures';

/** Why somebody is in a group. */
export interface MembershipOrigin {
  /** `rule`: nothing but rules keeps her there. */
  readonly by: 'admin' | 'registration' | 'import' | 'rule';
  /** UTC milliseconds. */
  readonly since: number;
  /** The group rules that put her there, or would: by their ids, since when each does, UTC milliseconds. */
  readonly rules?: Readonly<Record<string, number>>;
}

/** One conditional write of a change. A write whose condition fails undoes the whole change. */
export type Write =
  /**
   * `replaces` is the entity as it was read: its version is the condition, and what differs goes into history. Null inserts and fails where
   * something is.
   */
  | { readonly do: 'put'; readonly kind: EntityKind; readonly value: Versioned; readonly replaces: Versioned | null }
  | { readonly do: 'remove'; readonly kind: EntityKind; readonly replaces: Versioned }
  /** Fails where the entity is absent; its version does not matter. */
  | { readonly do: 'require'; readonly kind: EntityKind; readonly id: string }
  /** `field`: what the client hears of where somebody else holds the value; the claim's name where it is left out. */
  | {
      readonly do: 'claim';
      readonly name: ClaimName;
      readonly value: string;
      readonly owner: string;
      readonly field?: string;
    }
  | { readonly do: 'release'; readonly name: ClaimName; readonly value: string; readonly owner: string }
  | {
      readonly do: 'join';
      readonly userId: string;
      readonly groupId: string;
      readonly shard: number;
      readonly origin: MembershipOrigin;
    }
  /** `origin` is what the membership's rows said, for history. */
  | {
      readonly do: 'leave';
      readonly userId: string;
      readonly groupId: string;
      readonly shard: number;
      readonly origin: MembershipOrigin;
    }
  /** Another reason to be in a group that she is in. `replaces` is the one before. */
  | {
      readonly do: 'ground';
      readonly userId: string;
      readonly groupId: string;
      readonly shard: number;
      readonly origin: MembershipOrigin;
      readonly replaces: MembershipOrigin;
    }
  /**
   * Somebody's account in an app, with the row by which the app lists it. Her own version guards both; `replaces` is the account as it was
   * read, for history.
   */
  | {
      readonly do: 'assign';
      readonly userId: string;
      readonly appId: string;
      readonly value: object;
      readonly replaces: object | null;
    }
  | { readonly do: 'unassign'; readonly userId: string; readonly appId: string; readonly replaces: object }
  /** The row by which a primary user's associated ones are listed. It follows from the associated user, whose version guards it. */
  | { readonly do: 'link' | 'unlink'; readonly relationId: string; readonly primaryId: string; readonly userId: string }
  /** `replaces` is the credential's version that was read; null inserts, 'any' replaces whatever is there. */
  | {
      readonly do: 'set-credential';
      readonly userId: string;
      readonly credential: SealedCredential;
      readonly replaces: number | null | 'any';
      /** @default - the password */
      readonly part?: CredentialPart;
    }
  | { readonly do: 'forget-credential'; readonly userId: string; readonly part?: CredentialPart }
  /** Enters a removed user in the ledger of erasures; `version` is that of her last event. */
  | { readonly do: 'erase'; readonly userId: string; readonly version: number; readonly at: number }
  /**
   * One of the org's settings (user type, schema, policy, brand): the org's own item, which carries their epoch, is put beside it.
   * `replaces` is the setting as it was read, for history; null where it is new.
   */
  | {
      readonly do: 'set';
      readonly setting: string;
      readonly id: string;
      readonly value: object;
      readonly replaces: object | null;
    }
  /** Takes one of the org's settings away; `replaces` is what it was, for history. */
  | { readonly do: 'unset'; readonly setting: string; readonly id: string; readonly replaces: object }
  /** Entry of a list of the org: API tokens, those that were revoked, event hooks, imports, deactivations that take their time. */
  | { readonly do: 'list'; readonly list: ListName; readonly id: string; readonly facts: object }
  /** Enters a removed group among those whose members' rows are still to go; `at` is when it was removed. */
  | { readonly do: 'clear'; readonly groupId: string; readonly shards: number; readonly at: number }
  | { readonly do: 'unlist'; readonly list: ListName; readonly id: string }
  /** An invitation that was accepted, in place of the one of version `replaces`. `address` is free for another one. */
  | { readonly do: 'settle-invitation'; readonly value: SettledInvitation; readonly replaces: number; readonly address: string }
  /** What becomes of a registration that has to be approved, and its row in the list. Her own version guards both. */
  | { readonly do: 'keep-registration'; readonly value: KeptRegistration }
  | { readonly do: 'issue'; readonly token: OneTimeToken }
  /** Fails where the token is gone: it was used, or never there. */
  | { readonly do: 'consume'; readonly hash: string }
  /** Fails where the code is gone: it was used, or another one is there. */
  | { readonly do: 'consume-code'; readonly userId: string; readonly purpose: string; readonly mac: string }
  /** Uses up the codes of an app that shows them, to this one: `step` counts half minutes. Fails where it was used up before. */
  | { readonly do: 'use-step'; readonly userId: string; readonly factorId: string; readonly step: number };

/** What of somebody's secrets lies apart from her password: the answer to her recovery question, and one for each factor that has one. */
export type CredentialPart = 'answer' | `factor.${string}`;

/** A password's verifier as the table holds it. See docs/design/data-model.md, section 5. */
export interface SealedCredential {
  /** Above the version that it replaces and not below `changed`, so that nobody who read an older one can take it for the same. */
  readonly version: number;
  /** base64: nonce, ciphertext and tag of AES-256-GCM over the verifier, AAD = user id. */
  readonly sealed: string;
  /** base64: the data key as KMS wrapped it. */
  readonly wrappedKey: string;
  /** UTC milliseconds. */
  readonly changed: number;
}

/** What the table has to know of an invitation; what else it holds is its capability's. */
export interface SettledInvitation extends Versioned {
  /** UTC milliseconds. */
  readonly created: number;
  /** How long it is shown, UTC milliseconds. */
  readonly keptUntil: number;
}

/** What the table has to know of a registration that has to be approved. */
export interface KeptRegistration {
  /** Of whoever registered. */
  readonly id: string;
  /** UTC milliseconds. */
  readonly requested: number;
  /** How long it is shown, UTC milliseconds; null while it waits. */
  readonly keptUntil: number | null;
}

/** A link or code that works once. Only its hash is stored. */
export interface OneTimeToken {
  /** SHA-256 of the value, hex. */
  readonly hash: string;
  readonly purpose: 'activation' | 'session' | 'recovery' | 'unlock' | 'state' | 'email' | 'invitation';
  /** Of an invitation: the invitation's id, for nobody is a user yet. */
  readonly userId: string;
  /** UTC milliseconds. */
  readonly expires: number;
  /** Facts that the next step needs; never a secret. */
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * A decided change, not yet written. Each event takes one version of the subject: after the change the subject's version is the version
 * before plus the number of events.
 */
export interface Change {
  readonly subject: { readonly kind: EntityKind; readonly id: string; readonly version: number; readonly at: number };
  readonly writes: readonly Write[];
  readonly events: readonly EventDraft[];
}

/** Writes a change whole or not at all. */
export interface Committer {
  /**
   * Errors: `claim-taken` (claim), `one-time-token-invalid` (consume, consume-code, use-step), and `changed-meanwhile` for everything else that is no longer as it
   * was read: whoever tries again reads what it is now, and says so.
   */
  commit(change: Change, context: Context): Promise<void>;
}

const conflictTries = 6;

/** Runs load-decide-commit again when somebody else changed the object in between. */
export async function retryOnConflict<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isRosterError(error, 'changed-meanwhile') || tried === conflictTries) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * tried));
    }
  }
}
