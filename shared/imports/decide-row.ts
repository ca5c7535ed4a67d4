import { createHash } from 'node:crypto';

import type { Group, Membership, ProfileChecker, User } from '../directory/index.ts';
import {
  type Change,
  type Context,
  type EventDraft,
  idPrefixes,
  nextTime,
  RosterError,
  type RosterEvent,
} from '../kernel/index.ts';
import type { DirectoryRules, LoginHolder } from './ports.ts';
import type { ImportRow, Problem } from './row.ts';

/** A row's login is held, if at all, by somebody; what is known of her decides what the row does. */
export type Existing = LoginHolder & {
  /** In the row's groups. */
  readonly memberships: readonly Membership[];
  /** The row of this import that has created or changed her already: this one, at an earlier try, or another with the same login. */
  readonly changedOnLine: number | undefined;
};

export type Decision =
  | { readonly do: 'create'; readonly user: User; readonly groups: readonly Group[]; readonly passwordHash?: string }
  | { readonly do: 'update'; readonly change: Change & { readonly user: User } }
  /** An earlier try of this row did what it asks for. */
  | { readonly do: 'done'; readonly outcome: 'created' | 'updated'; readonly id: string }
  | { readonly do: 'unchanged'; readonly id: string }
  /** Another import is about to create somebody with this login. */
  | { readonly do: 'wait'; readonly owner: string; readonly since: number }
  | { readonly do: 'fail'; readonly problems: readonly Problem[] };

export interface RowContext {
  readonly importId: string;
  readonly typeId: string;
  readonly now: number;
  /** Who asked for the import, by the channel `import`. */
  readonly context: Context;
  readonly rules: DirectoryRules;
  readonly profiles: ProfileChecker;
  readonly findHashFault: (mcf: string) => string | undefined;
  /** Groups by how rows name them. */
  readonly groups: ReadonlyMap<string, Group>;
}

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * The id of the user that a row creates: the same at every try, so that whoever finds it knows whose work it is, and spread as
 * every id is.
 */
export function userIdOf(importId: string, line: number): string {
  let rest = BigInt(`0x${createHash('sha256').update(`${importId}/${line}`).digest('hex')}`);
  let text = '';
  while (text.length < 17) {
    text += base62.charAt(Number(rest % 62n));
    rest /= 62n;
  }
  return idPrefixes.user + text;
}

/** One event for one row, whoever of several tries writes it. */
function eventIdOf(userId: string): string {
  const hex = createHash('sha256').update(`${userId}/born`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What the events of a row carry. Little: of an imported user's event, every byte counts towards the second write unit. */
const rowFacts = ({ line }: ImportRow) => ({ line: String(line) });

/** The row that caused an event, if it is one of this import: the import is the transaction that the log shows. */
export function lineOfEvent({ context, debugData }: RosterEvent, importId: string): number | undefined {
  if (context.channel !== 'import' || context.requestId !== importId) return undefined;
  return Number(debugData?.['line']);
}

export const duplicateOf = (line: number): Problem => ({ column: 'login', message: `The login stands on line ${line} too` });

/** `login: The field ...` as the schema check words it, cut into column and message. */
function problemOf(cause: string): Problem {
  const [, column = '', message = cause] = /^([A-Za-z0-9_]+): (.+)$/s.exec(cause) ?? [];
  return { column, message };
}

function profileProblems(user: Pick<User, 'typeId' | 'profile'>, { rules, profiles }: RowContext): readonly Problem[] {
  try {
    rules.requireValidProfile(profiles, user.typeId, user.profile, 'user');
    return [];
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    const known: RosterError = error;
    return 'causes' in known.facts ? known.facts.causes.map(problemOf) : [{ column: '', message: known.code }];
  }
}

/** The row's groups; everybody is in a built-in one, so naming it asks for nothing. */
function groupsOf(row: ImportRow, { groups }: RowContext): { found: readonly Group[]; problems: readonly Problem[] } {
  const missing = row.groups.filter((name) => !groups.has(name));
  const problems = missing.map((name) => ({ column: 'groups', message: `There is no group "${name}"` }));
  const found = new Map<string, Group>();
  for (const name of row.groups) {
    const group = groups.get(name);
    if (group !== undefined && group.type !== 'BUILT_IN') found.set(group.id, group);
  }
  return { found: [...found.values()], problems };
}

function bornEvent(user: User, groups: readonly Group[], row: ImportRow, { context, now, rules }: RowContext): RosterEvent {
  return {
    eventType: 'user.lifecycle.create',
    targets: [rules.partyOf(user), ...groups.map((group) => rules.groupPartyOf(group))],
    debugData: rowFacts(row),
    uuid: eventIdOf(user.id),
    published: now,
    entity: { kind: 'user', id: user.id, version: 1 },
    context,
  };
}

function decideCreation(row: ImportRow, context: RowContext): Decision {
  const { passwordHash } = row;
  const { importId, typeId, now, rules, profiles } = context;
  const hasHash = passwordHash !== undefined;
  const input = {
    profile: row.profile,
    activate: hasHash,
    changePasswordAtNextLogin: false,
    groupIds: [],
    ...(hasHash && { passwordHash }),
  };
  const user: User = {
    ...rules.fitNewUser(profiles, rules.draftUser(input, typeId, now)),
    id: userIdOf(importId, row.line),
  };
  const fault = hasHash ? context.findHashFault(passwordHash) : undefined;
  const { found, problems } = groupsOf(row, context);
  const all = [
    ...profileProblems(user, context),
    ...(fault === undefined ? [] : [{ column: 'passwordHash', message: fault }]),
    ...problems,
  ];
  if (all.length > 0) return { do: 'fail', problems: all };
  return {
    do: 'create',
    user: { ...user, born: bornEvent(user, found, row, context) },
    groups: found,
    ...(hasHash && { passwordHash }),
  };
}

/** A hash says nothing about somebody who exists: her password may have been changed since the file was made. */
function decideUpdate(row: ImportRow, before: User, memberships: readonly Membership[], context: RowContext): Decision {
  const { rules, profiles, now } = context;
  const { found, problems } = groupsOf(row, context);
  // The row's login is hers by the directory's rules, however it is spelled.
  const known = profiles.known(before.typeId, before.profile);
  const merged = rules.mergeProfile(known, { ...row.profile, login: before.profile['login'] ?? row.login });
  const profile = profiles.complete(before.typeId, merged);
  const changed = rules.changedAttributes(known, profile);
  const at = nextTime({ now: () => now }, before.lastUpdated);
  const joined = found.filter(({ id }) => !memberships.some(({ groupId }) => groupId === id));
  const grounded = memberships.flatMap((membership) => rules.groundWrite(membership, 'import', at) ?? []);
  if (problems.length > 0) return { do: 'fail', problems };
  if (changed.length === 0 && joined.length === 0 && grounded.length === 0) return { do: 'unchanged', id: before.id };
  if (before.status === 'DEPROVISIONED') return { do: 'fail', problems: [{ column: '', message: 'The user is deactivated' }] };
  const readdressed = changed.includes('email');
  const changedUser: User = {
    ...(readdressed ? rules.withoutEmailChange(before) : before),
    profile,
    // A link that was mailed to the old address must not work for whoever reads that mailbox now.
    pendingToken: readdressed ? null : before.pendingToken,
  };
  const after = rules.holding(changedUser, profiles.claims(before.typeId, profile));
  const wrong = changed.length === 0 ? [] : profileProblems(after, context);
  if (wrong.length > 0) return { do: 'fail', problems: wrong };
  const facts = rowFacts(row);
  const update: EventDraft[] =
    changed.length === 0
      ? []
      : [
          {
            eventType: 'user.account.update_profile',
            targets: [rules.partyOf(after)],
            debugData: { ...facts, changedAttributes: changed.join(',') },
          },
        ];
  const joins = joined.map((group) => ({ ...rules.membershipEvent('group.user_membership.add', after, group), debugData: facts }));
  const writes = [...joined.map((group) => rules.joinWrite(after, group, { by: 'import', since: at })), ...grounded];
  return { do: 'update', change: rules.replaceUser(before, after, at, [...update, ...joins], writes) };
}

/**
 * Whoever typed somebody else's address into the form of registration must not be given what the row says of its owner. An administrator decides:
 * she deletes the account, or vouches for it by a password or another address, and imports the row again.
 */
const unprovenLogin: Problem = {
  column: 'login',
  message:
    'An account with this login registered by itself and has not proved its address; delete or confirm it, and import the row again',
};

/** What a row does, given who holds its login. Pure: touches nothing, and gives the same for the same. */
export function decideRow(row: ImportRow, existing: Existing | undefined, context: RowContext): Decision {
  const ownId = userIdOf(context.importId, row.line);
  if (existing === undefined) return decideCreation(row, context);
  const { user, owner, since } = existing;
  if (user === undefined) return owner === ownId ? decideCreation(row, context) : { do: 'wait', owner, since };
  if (user.id === ownId) return { do: 'done', outcome: 'created', id: ownId };
  if (existing.changedOnLine === row.line) return { do: 'done', outcome: 'updated', id: user.id };
  if (existing.changedOnLine !== undefined) return { do: 'fail', problems: [duplicateOf(existing.changedOnLine)] };
  if (user.unproven === true) return { do: 'fail', problems: [unprovenLogin] };
  return decideUpdate(row, user, existing.memberships, context);
}
