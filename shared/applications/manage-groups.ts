import { type Group, groupPartyOf, type GroupStore, type Profile } from '../directory/index.ts';
import { type Context, type EventDraft, isSameData, RosterError } from '../kernel/index.ts';
import { attributesOf, checkValue } from '../profiles/index.ts';
import { type AppServices, changeApp } from './change-apps.ts';
import { getApp } from './manage-apps.ts';
import { type App, type AppGroup, appLimits, appPartyOf } from './model.ts';

export interface AppGroupInput {
  readonly priority?: number | undefined;
  readonly profile?: Profile | undefined;
}

export interface AppGroupServices extends AppServices {
  readonly groups: GroupStore;
}

/** Errors: not-found. */
export function getAppGroup({ groups }: App, groupId: string): AppGroup {
  const group = groups.find(({ id }) => id === groupId);
  if (group === undefined) throw new RosterError('not-found', { id: groupId, type: 'ApplicationGroupAssignment' });
  return group;
}

/** The values that an assignment gives; names that the app does not know are refused, as in every profile. */
function checkValues({ schema }: App, profile: Profile): string[] {
  const attributes = attributesOf(schema);
  return Object.entries(profile).flatMap(([name, value]) => {
    const attribute = attributes.get(name);
    if (attribute === undefined || name === 'userName') return [`Property name '${name}' is not defined in profile`];
    const cause = checkValue(attribute, value);
    return cause === undefined ? [] : [`${name}: ${cause}`];
  });
}

function eventOf(eventType: EventDraft['eventType'], app: App, group: Pick<Group, 'id' | 'profile'>): EventDraft {
  return { eventType, targets: [groupPartyOf(group), appPartyOf(app)] };
}

/** One behind the last, where the client says none. Others with the number, and those behind them, move back by one. */
function placed(
  groups: readonly AppGroup[],
  id: string,
  priority: number | undefined,
  made: Omit<AppGroup, 'priority'>,
): AppGroup[] {
  const others = groups.filter((group) => group.id !== id);
  const place =
    priority ?? groups.find((group) => group.id === id)?.priority ?? Math.max(-1, ...others.map((each) => each.priority)) + 1;
  const isTaken = others.some((group) => group.priority === place);
  const moved = others.map((group) => (isTaken && group.priority >= place ? { ...group, priority: group.priority + 1 } : group));
  return [...moved, { ...made, priority: place }].sort((one, other) => one.priority - other.priority);
}

/**
 * Has the members of a group get accounts; they follow behind it. Said again with other values it changes those.
 * Errors: not-found, validation-failed.
 */
export async function assignGroup(
  services: AppGroupServices,
  appId: string,
  groupId: string,
  { priority, profile = {} }: AppGroupInput,
  context: Context,
): Promise<AppGroup> {
  const group = await services.groups.find(groupId);
  return changeApp(services, context, ({ apps, at }) => {
    const before = getApp(apps, appId);
    if (group === undefined) throw new RosterError('not-found', { id: groupId, type: 'UserGroup' });
    const old = before.groups.find(({ id }) => id === groupId);
    const causes = checkValues(before, profile);
    if (old === undefined && before.groups.length >= appLimits.groups) {
      causes.push(`An application must not be assigned to more than ${appLimits.groups} groups`);
    }
    if (causes.length > 0) throw new RosterError('validation-failed', { object: 'applicationGroupAssignment', causes });
    const groups = placed(before.groups, groupId, priority, { id: groupId, profile, lastUpdated: old?.lastUpdated ?? at });
    const after: App = { ...before, groups };
    const result = getAppGroup(after, groupId);
    if (isSameData(after, before)) return { result, before, after, events: [] };
    const changed = { ...after, groups: groups.map((each) => (each.id === groupId ? { ...each, lastUpdated: at } : each)) };
    const eventType = old === undefined ? 'group.application_assignment.add' : 'group.application_assignment.update';
    return { result: getAppGroup(changed, groupId), before, after: changed, events: [eventOf(eventType, changed, group)] };
  });
}

/** Accounts that came by it follow. Errors: not-found. */
export async function unassignGroup(services: AppGroupServices, appId: string, groupId: string, context: Context): Promise<void> {
  const group = await services.groups.find(groupId);
  return changeApp(services, context, ({ apps }) => {
    const before = getApp(apps, appId);
    getAppGroup(before, groupId);
    const after: App = { ...before, groups: before.groups.filter(({ id }) => id !== groupId) };
    const told = group ?? { id: groupId, profile: {} };
    return { result: undefined, before, after, events: [eventOf('group.application_assignment.remove', after, told)] };
  });
}
