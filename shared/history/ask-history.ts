import { isRosterError, type MembershipOrigin, type Page, RosterError } from '../kernel/index.ts';
import { difference, pathOf } from './facts.ts';
import type { ChangeRecord, Delta, Facts, HistoryChange, Moment, Subject } from './model.ts';
import type { HistoryStore } from './ports.ts';
import { changesBelow, findLife, historyLimits, readBack, type Story } from './read-back.ts';
import { isUpTo, membershipFacts, membershipsAt, type State, stateAt } from './state-at.ts';
import { showFacts, type Visibility } from './show-facts.ts';

export interface HistoryQuestions {
  readonly history: HistoryStore;
  /** Which of these groups exist. */
  readonly existingGroups: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly visibility: Visibility;
}

const notFound = (id: string, type: string): never => {
  throw new RosterError('not-found', { id, type });
};

/** What a change did, path by path. Null where that is not known, or lies further back than one answer reads. */
export interface ToldChange {
  readonly change: HistoryChange;
  readonly deltas: readonly Delta[] | null;
}

const asAfter = (facts: Iterable<readonly [string, unknown]>): Delta[] => [...facts].map(([path, after]) => ({ path, after }));
const asBefore = (facts: Iterable<readonly [string, unknown]>): Delta[] => [...facts].map(([path, before]) => ({ path, before }));

async function beginningOf(store: HistoryStore, subject: Subject, { version }: HistoryChange): Promise<Delta[] | null> {
  try {
    const story = await readBack(store, subject, (change) => change.version <= version);
    const state = story === undefined ? undefined : stateAt(story, { version });
    return state === undefined ? null : asAfter(state.facts);
  } catch (error) {
    if (isRosterError(error, 'history-too-long')) return null;
    throw error;
  }
}

async function tell(store: HistoryStore, subject: Subject, change: HistoryChange): Promise<ToldChange> {
  const { record } = change;
  if (record === undefined) return { change, deltas: null };
  const own = record.made === true ? await beginningOf(store, subject, change) : (record.changed ?? []);
  if (own === null) return { change, deltas: null };
  const joined = asAfter(membershipFacts(Object.entries(record.joined ?? {})));
  const left = asBefore(membershipFacts(Object.entries(record.left ?? {})));
  return {
    change,
    deltas: [...own, ...asBefore(Object.entries(record.removed ?? {})), ...joined, ...left, ...groundedDeltas(record)],
  };
}

/** What became of the reasons for memberships that stayed. */
function groundedDeltas({ grounded = {} }: ChangeRecord): Delta[] {
  const facts = (side: 'before' | 'after'): Facts =>
    new Map(membershipFacts(Object.entries(grounded).map(([groupId, grounds]) => [groupId, grounds[side]] as const)));
  return difference(facts('before'), facts('after'));
}

export interface ChangesAsked {
  readonly limit: number;
  /** A former page's `next`. */
  readonly after?: string;
  /** UTC milliseconds; `since` is included, `until` is not. */
  readonly since?: number;
  readonly until?: number;
}

/** Newest first. Errors: not-found. */
export async function listChanges(
  { history }: Pick<HistoryQuestions, 'history'>,
  { subject, name, type }: Asked,
  { limit, after, since = -Infinity, until = Infinity }: ChangesAsked,
): Promise<Page<ToldChange>> {
  const life = await findLife(history, subject);
  if (life === undefined) return notFound(name, type);
  const found: HistoryChange[] = [];
  let passed = 0;
  let next: string | undefined;
  const below = after === undefined ? life.below : Number(after);
  for await (const change of changesBelow(history, subject, below)) {
    if (change.at < since) break;
    if (found.length === limit || passed === historyLimits.passedOver) {
      next = String(change.version + 1);
      break;
    }
    if (change.at < until) found.push(change);
    else passed += 1;
  }
  const items = await Promise.all(found.map((change) => tell(history, subject, change)));
  return { items, ...(next === undefined ? {} : { next }) };
}

/** What is asked about: a partition, and how the caller and Okta call it. */
export interface Asked {
  readonly subject: Subject;
  readonly name: string;
  readonly type: string;
}

/** A group that is gone counts until it went. */
async function endOfGroup(history: HistoryStore, groupId: string): Promise<HistoryChange | undefined> {
  const [last] = await history.changes({ kind: 'group', id: groupId }, { limit: 1 });
  return last?.record?.removed === undefined ? undefined : last;
}

async function groupFactsAt(
  { history, existingGroups }: HistoryQuestions,
  story: Story,
  moment: Moment,
  state: State,
): Promise<[string, unknown][]> {
  const memberships = membershipsAt(story, moment);
  const existing = await existingGroups([...memberships.keys()]);
  const time = 'time' in moment ? moment.time : state.at;
  const counted = await Promise.all(
    [...memberships].map(async ([groupId, origin]) => {
      if (existing.has(groupId)) return [[groupId, origin] as const];
      const end = await endOfGroup(history, groupId);
      return end === undefined || end.at <= time ? [] : [[groupId, origin] as const];
    }),
  );
  return membershipFacts(counted.flat());
}

/** An object at a moment, as it is shown: by the paths of its own view. */
export interface ShownState extends State {
  readonly shown: Facts;
}

async function statesAt(questions: HistoryQuestions, asked: Asked, moments: readonly Moment[]) {
  const { subject, name, type } = asked;
  // Of people everything is read, because their groups are put together from the beginning on.
  const enough = (change: HistoryChange): boolean => subject.kind !== 'user' && moments.every((moment) => isUpTo(change, moment));
  const story = (await readBack(questions.history, subject, enough)) ?? notFound(name, type);
  const states = moments.map(async (moment): Promise<ShownState | undefined> => {
    const state = stateAt(story, moment);
    if (state === undefined) return undefined;
    const groups = subject.kind === 'user' ? await groupFactsAt(questions, story, moment, state) : [];
    const facts: Facts = new Map([...state.facts, ...groups]);
    return { ...state, facts, shown: showFacts(subject.kind, facts, questions.visibility) };
  });
  return { story, states: await Promise.all(states) };
}

/** Errors: not-found, also where it had not begun or had ended; history-too-long. */
export async function objectAt(questions: HistoryQuestions, asked: Asked, moment: Moment): Promise<ShownState> {
  const { states } = await statesAt(questions, asked, [moment]);
  return states[0] ?? notFound(asked.name, asked.type);
}

export interface Difference {
  readonly from: State | undefined;
  readonly to: State | undefined;
  /** By the paths of the object's own view. */
  readonly changes: readonly Delta[];
}

/** Secrets that were replaced in between: of them both states say the same. */
function secretsBetween({ changes }: Story, from: Moment, to: Moment): string[] {
  const between = changes.filter((change) => isUpTo(change, to) && !isUpTo(change, from));
  const secrets = between.flatMap(({ record }) => (record?.changed ?? []).filter(({ secret }) => secret === true));
  return [...new Set(secrets.map(({ path }) => path))].toSorted();
}

/** Errors: not-found where it was there at neither time; history-too-long. */
export async function differenceBetween(
  questions: HistoryQuestions,
  asked: Asked,
  from: Moment,
  to: Moment,
): Promise<Difference & { readonly secrets: readonly string[] }> {
  const { story, states } = await statesAt(questions, asked, [from, to]);
  const [before, after] = states;
  if (before === undefined && after === undefined) return notFound(asked.name, asked.type);
  const changes = difference(before?.shown ?? new Map(), after?.shown ?? new Map());
  return { from: before, to: after, changes, secrets: secretsBetween(story, from, to) };
}

export interface MembershipReason {
  readonly member: boolean;
  readonly origin: MembershipOrigin;
  readonly joined: ToldChange;
  /** Her leaving, or the end of the group. */
  readonly ended: { readonly of: 'user' | 'group'; readonly told: ToldChange } | null;
}

/** Why she is in a group, or was last. Errors: not-found where she never was; history-too-long. */
export async function whyMember(
  questions: Pick<HistoryQuestions, 'history' | 'existingGroups'>,
  asked: Asked,
  groupId: string,
): Promise<MembershipReason> {
  const { history } = questions;
  const { subject, name, type } = asked;
  const joins = ({ record }: HistoryChange): boolean => Object.hasOwn(record?.joined ?? {}, groupId);
  const story = (await readBack(history, subject, joins)) ?? notFound(name, type);
  const joined = story.changes.find(joins);
  const [grounds] = story.changes.flatMap(({ record }) => record?.grounded?.[groupId] ?? []);
  const origin = grounds?.after ?? joined?.record?.joined?.[groupId];
  if (joined === undefined || origin === undefined) return notFound(groupId, 'GroupMembership');
  const joining = await tell(history, subject, joined);
  const left = story.changes.find(({ record }) => Object.hasOwn(record?.left ?? {}, groupId));
  if (left !== undefined) {
    return { member: false, origin, joined: joining, ended: { of: 'user', told: await tell(history, subject, left) } };
  }
  if ((await questions.existingGroups([groupId])).has(groupId)) return { member: true, origin, joined: joining, ended: null };
  const end = await endOfGroup(history, groupId);
  const told = end === undefined ? undefined : await tell(history, { kind: 'group', id: groupId }, end);
  return { member: false, origin, joined: joining, ended: told === undefined ? null : { of: 'group', told } };
}

export interface AttributeSource {
  /** Undefined where it has no value now. */
  readonly value: unknown;
  /** What it was before it was set last. */
  readonly before: unknown;
  /** Null where it never had a value. */
  readonly set: ToldChange | null;
}

/** Where the value of a profile attribute came from. Errors: not-found, history-too-long. */
export async function sourceOfAttribute(
  questions: Pick<HistoryQuestions, 'history' | 'visibility'>,
  asked: Asked,
  attribute: string,
): Promise<AttributeSource> {
  if (!questions.visibility.knowsAttribute(attribute)) return notFound(attribute, 'ProfileAttribute');
  const path = pathOf('profile', attribute);
  const isOfIt = (delta: Delta): boolean => delta.path === path;
  const touches = ({ record }: HistoryChange): boolean => record?.made === true || (record?.changed ?? []).some(isOfIt);
  const story = (await readBack(questions.history, asked.subject, touches)) ?? notFound(asked.name, asked.type);
  const value = story.present?.facts.get(path);
  const change = story.changes.find(touches);
  const delta = change?.record?.changed?.find(isOfIt);
  const isSet = change !== undefined && (delta !== undefined || value !== undefined);
  return { value, before: delta?.before, set: isSet ? await tell(questions.history, asked.subject, change) : null };
}
