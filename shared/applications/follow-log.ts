import { type HeadsAndPlaces, type LogPositions, type LogReader, shardsBehind, walkLog } from '../audit/index.ts';
import { partyOf } from '../directory/index.ts';
import type { JobControlServices } from '../directory-jobs/index.ts';
import { type EventType, inParallel, looseEvent, mostRounds, type RosterEvent, roundsOf } from '../kernel/index.ts';
import { convergePerson, type ConvergeServices, mappingContext } from './converge.ts';
import { asksForGroups, mentions } from './mapped-names.ts';
import type { App } from './model.ts';
import { startWalk } from './start-walk.ts';

export const mappingConsumer = 'mappings';

/** Of groups, apps and schemas: they concern everybody who is in them, or everybody. */
const ofMany: ReadonlySet<EventType> = new Set<EventType>([
  'group.application_assignment.add',
  'group.application_assignment.update',
  'group.application_assignment.remove',
  'group.lifecycle.delete',
  'group.profile.update',
  'application.lifecycle.update',
  'application.lifecycle.activate',
  'application.lifecycle.deactivate',
  'application.lifecycle.delete',
  'application.provision.field_mapping_rule.change',
  'roster.schema.updated',
]);

const isOfUser = ({ entity }: Pick<RosterEvent, 'entity'>): boolean => entity.kind === 'user' && entity.version > 0;

/**
 * Whatever changes somebody: her profile, type, status, groups, accounts, links. What mappings did themselves sets nothing off: one that reads what
 * it writes would go on for ever.
 */
export const concernsMappings = ({ eventType, entity, context }: Pick<RosterEvent, 'eventType' | 'entity' | 'context'>): boolean =>
  context.channel !== 'mapping' && (ofMany.has(eventType) || isOfUser({ entity }));

/** What a batch works with: what is read is remembered for it alone. */
export interface FollowServices {
  readonly logReader: LogReader;
  readonly logPositions: LogPositions;
  readonly jobs: JobControlServices;
  readonly eventRecorder: { record(event: RosterEvent): Promise<void> };
  /** New ones for each batch, prepared. */
  readonly begin: () => Promise<ConvergeServices>;
}

const peopleAtOnce = 8;
/** Members that are looked at here; of a larger group all people are walked, with progress. */
const mostMembers = 500;

interface Run {
  readonly requestId: string;
  /** By user, of what is answered. */
  readonly rounds?: ReadonlyMap<string, number>;
  readonly onFailure?: (userId: string, error: unknown) => void;
  readonly onCut?: (userId: string, attributes: readonly string[]) => Promise<void>;
}

/** Everybody, one after the other, some side by side. */
export async function convergePeople(
  begin: FollowServices['begin'],
  userIds: readonly string[],
  { requestId, rounds, onFailure, onCut }: Run,
): Promise<{ readonly changed: number }> {
  const converge = async (userId: string): Promise<boolean> => {
    try {
      const { changed, cut } = await convergePerson(await begin(), userId, mappingContext(requestId, rounds?.get(userId)));
      if (cut.length > 0) await onCut?.(userId, cut);
      return changed;
    } catch (error) {
      if (onFailure === undefined) throw error;
      onFailure(userId, error);
      return false;
    }
  };
  const changed = await inParallel(userIds, peopleAtOnce, converge);
  return { changed: changed.filter(Boolean).length };
}

/** The members of a small group; undefined of a large one, of Everyone, and of one that is gone, whose members nobody knows. */
async function membersOf({ groups, memberships }: ConvergeServices, groupId: string): Promise<readonly string[] | undefined> {
  const group = await groups.find(groupId);
  if (group === undefined || group.type === 'BUILT_IN') return undefined;
  const { items, next } = await memberships.ofGroup(group, { limit: mostMembers });
  return next === undefined ? items : undefined;
}

const idOf = ({ targets }: RosterEvent, type: string): string => targets.find((target) => target.type === type)?.id ?? '';

const listed = (names = ''): readonly string[] => names.split(',').filter((name) => name !== '');

/** What of an app people's accounts depend on: its label and its pictures are not among it. */
const matterOfApps: readonly string[] = ['userNameTemplate', 'features', 'profile', 'schema'];

/** Whether an event leaves everybody as she is. */
function isIdle({ eventType, targets, debugData = {} }: RosterEvent, apps: readonly App[], found: ConvergeServices): boolean {
  if (eventType === 'application.lifecycle.update') {
    const { changedAttributes } = debugData;
    return changedAttributes !== undefined && !listed(changedAttributes).some((name) => matterOfApps.includes(name));
  }
  if (eventType === 'group.profile.update') return !apps.some((app) => asksForGroups(app, found));
  if (eventType === 'group.lifecycle.delete') {
    return !apps.some(({ groups }) => groups.some(({ id }) => targets.some((target) => target.id === id)));
  }
  if (eventType !== 'roster.schema.updated') return false;
  const names = ['added', 'changed', 'removed'].flatMap((kind) => listed(debugData[kind]));
  return !apps.some((app) => mentions(app, names));
}

/** Looks at those whom an event concerns, where they are few; true where everybody has to be walked. */
async function followMany(services: FollowServices, event: RosterEvent): Promise<boolean> {
  const found = await services.begin();
  const { apps } = await found.apps.read();
  if (isIdle(event, apps, found)) return false;
  const ofGroup = event.eventType !== 'group.lifecycle.delete' && event.eventType.startsWith('group.');
  const members = ofGroup ? await membersOf(found, idOf(event, 'UserGroup')) : undefined;
  if (members === undefined) return true;
  await convergePeople(services.begin, members, { requestId: event.uuid });
  return false;
}

/** One walk, because of the last of the changes that need one. */
async function walkFor(services: FollowServices, events: readonly RosterEvent[]): Promise<void> {
  const last = events.toSorted((one, other) => one.published - other.published).at(-1);
  if (last === undefined) return;
  const apps = new Set(events.map((event) => idOf(event, 'AppInstance')));
  await startWalk(services.jobs, apps.size === 1 ? idOf(last, 'AppInstance') : '', last);
}

/** Says that somebody's profile stays as it is. */
async function tellCut(services: FollowServices, userId: string, attributes: readonly string[], requestId: string): Promise<void> {
  const user = await (await services.begin()).users.find(userId);
  if (user === undefined) return;
  const draft = {
    eventType: 'roster.user.mapping_loop_cut',
    targets: [partyOf(user)],
    outcome: { result: 'FAILURE', reason: 'Group rules and mappings change one another' },
    debugData: { attributes: attributes.join(','), rounds: String(mostRounds) },
  } as const;
  const at = services.jobs.clock.now();
  await services.eventRecorder.record(looseEvent(draft, { kind: 'user', id: userId }, at, mappingContext(requestId)));
}

/** A page's events, each concerning somebody once. Again is the same as once. */
export async function followEvents(services: FollowServices, events: readonly RosterEvent[]): Promise<void> {
  const walked: RosterEvent[] = [];
  for (const event of events) if (ofMany.has(event.eventType) && (await followMany(services, event))) walked.push(event);
  await walkFor(services, walked);
  const ofUsers = events.filter(isOfUser);
  const [first] = ofUsers;
  if (first === undefined) return;
  const { apps } = await (await services.begin()).apps.read();
  // Whoever has an account in an app that is gone is walked for that app.
  if (apps.length === 0) return;
  const rounds = roundsOf(ofUsers);
  await convergePeople(services.begin, [...rounds.keys()], {
    requestId: first.uuid,
    rounds,
    onCut: (userId, attributes) => tellCut(services, userId, attributes, first.uuid),
  });
}

const eventsAtOnce = 50;

/**
 * Follows the log, its shards side by side, and brings whoever it tells of to where mappings want her. The place in the log is saved behind
 * the work: what a worker that dies has begun is done again. `out-of-time`: there may be more. Throws where a shard failed; the others went on.
 */
export async function followLog(
  services: FollowServices,
  { holder, deadline }: { readonly holder: string; readonly deadline: number },
): Promise<'caught-up' | 'out-of-time'> {
  const walkShard = (shard: number) =>
    walkLog(
      { logReader: services.logReader, logPositions: services.logPositions, clock: services.jobs.clock },
      {
        consumer: mappingConsumer,
        shard,
        holder,
        deadline,
        wanted: concernsMappings,
        batchSize: eventsAtOnce,
        from: { position: 0, offset: 0 },
      },
      ({ events }) => followEvents(services, events),
    );
  const outcomes = await Promise.allSettled((await shardsBehind(services, mappingConsumer)).map(walkShard));
  const failures: unknown[] = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, 'shards of the log were not followed');
  return outcomes.some((outcome) => outcome.status === 'fulfilled' && outcome.value === 'out-of-time')
    ? 'out-of-time'
    : 'caught-up';
}

export interface MappingWakeUps {
  /** Carries no data: a lost one is replaced by the next sweep. */
  wakeMappings(): Promise<void>;
}

/** Replaces wake-ups that were lost. */
export async function wakeMappingsWhereBehind(
  services: HeadsAndPlaces & { readonly mappingWakeUps: MappingWakeUps },
): Promise<void> {
  if ((await shardsBehind(services, mappingConsumer)).length > 0) await services.mappingWakeUps.wakeMappings();
}
