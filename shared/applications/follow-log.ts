import { type HeadsAndPlaces, type LogPositions, type LogReader, shardsBehind, walkLog } from '../audit/index.ts';
import { type JobControlServices, startJob } from '../directory-jobs/index.ts';
import { type EventType, isRosterError, type RosterEvent } from '../kernel/index.ts';
import { convergePerson, type ConvergeServices, mappingContext } from './converge.ts';

export const mappingConsumer = 'mappings';

/** Of users: after them, their profiles, groups or accounts are others than before. */
const ofUsers: ReadonlySet<EventType> = new Set<EventType>([
  'user.lifecycle.create',
  'user.lifecycle.activate',
  'user.lifecycle.deactivate',
  'user.account.update_profile',
  'user.account.update_user_type',
  'group.user_membership.add',
  'group.user_membership.remove',
  'application.user_membership.add',
  'application.user_membership.update',
  'application.user_membership.change_username',
  'application.user_membership.remove',
]);

/** Of groups and apps: they concern everybody who is in them. */
const ofMany: ReadonlySet<EventType> = new Set<EventType>([
  'group.application_assignment.add',
  'group.application_assignment.update',
  'group.application_assignment.remove',
  'group.lifecycle.delete',
  'application.lifecycle.activate',
  'application.lifecycle.deactivate',
  'application.lifecycle.delete',
]);

/** What mappings did themselves sets nothing off: one that reads what it writes would go on for ever. */
export const concernsMappings = ({ eventType, context }: Pick<RosterEvent, 'eventType' | 'context'>): boolean =>
  context.channel !== 'mapping' && (ofUsers.has(eventType) || ofMany.has(eventType));

/** What a batch works with: what is read is remembered for it alone. */
export interface FollowServices {
  readonly logReader: LogReader;
  readonly logPositions: LogPositions;
  readonly jobs: JobControlServices;
  /** New ones for each batch, prepared. */
  readonly begin: () => Promise<ConvergeServices>;
}

/** By then, whoever decided by the app as it was has written. */
const settleSeconds = 5;
const peopleAtOnce = 8;
/** Members that are looked at here; of a larger group all people are walked, with progress. */
const mostMembers = 500;

/** Everybody, one after the other, some side by side. */
export async function convergePeople(
  begin: FollowServices['begin'],
  userIds: readonly string[],
  requestId: string,
  onFailure?: (userId: string, error: unknown) => void,
): Promise<{ readonly changed: number }> {
  let changed = 0;
  for (let start = 0; start < userIds.length; start += peopleAtOnce) {
    const some = userIds.slice(start, start + peopleAtOnce);
    const results = await Promise.all(
      some.map(async (userId) => {
        try {
          return await convergePerson(await begin(), userId, mappingContext(requestId));
        } catch (error) {
          if (onFailure === undefined) throw error;
          onFailure(userId, error);
          return { changed: false };
        }
      }),
    );
    changed += results.filter((result) => result.changed).length;
  }
  return { changed };
}

/** Has everybody walked for one app, once for each event that asks for it. */
async function walkFor({ jobs }: FollowServices, appId: string, { uuid, context }: RosterEvent): Promise<void> {
  const by = { ...mappingContext(uuid), actor: context.actor };
  const wish = { type: 'applyMappings', subject: `${appId} ${uuid}`, settleSeconds } as const;
  // It was begun when this event came first.
  if ((await jobs.jobs.findOpen(wish.type, wish.subject)) !== undefined) return;
  await startJob(jobs, wish, by).catch((error: unknown) => {
    if (!isRosterError(error, 'validation-failed')) throw error;
  });
}

/** The members of a small group; undefined of a large one, of Everyone, and of one that is gone, whose members nobody knows. */
async function membersOf({ groups, memberships }: ConvergeServices, groupId: string): Promise<readonly string[] | undefined> {
  const group = await groups.find(groupId);
  if (group === undefined || group.type === 'BUILT_IN') return undefined;
  const { items, next } = await memberships.ofGroup(group, { limit: mostMembers });
  return next === undefined ? items : undefined;
}

const idOf = ({ targets }: RosterEvent, type: string): string => targets.find((target) => target.type === type)?.id ?? '';

async function followMany(services: FollowServices, event: RosterEvent): Promise<void> {
  const found = await services.begin();
  if (event.eventType === 'group.lifecycle.delete') {
    const { apps } = await found.apps.read();
    const groupId = idOf(event, 'UserGroup');
    for (const app of apps) if (app.groups.some(({ id }) => id === groupId)) await walkFor(services, app.id, event);
    return;
  }
  const members = event.eventType.startsWith('group.') ? await membersOf(found, idOf(event, 'UserGroup')) : undefined;
  if (members === undefined) return walkFor(services, idOf(event, 'AppInstance'), event);
  await convergePeople(services.begin, members, event.uuid);
}

/** A page's events, each concerning somebody once. Again is the same as once. */
export async function followEvents(services: FollowServices, events: readonly RosterEvent[]): Promise<void> {
  for (const event of events) if (ofMany.has(event.eventType)) await followMany(services, event);
  const people = new Set(events.filter(({ eventType }) => ofUsers.has(eventType)).map(({ entity }) => entity.id));
  const [first] = events;
  if (first === undefined || people.size === 0) return;
  const { apps } = await (await services.begin()).apps.read();
  // Whoever has an account in an app that is gone is walked for that app.
  if (apps.length > 0) await convergePeople(services.begin, [...people], first.uuid);
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
