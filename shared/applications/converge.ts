import { updateUser, type User, type UserServices } from '../directory/index.ts';
import { type Context, inRound, isRosterError, mostRounds, nextTime, retryOnConflict, systemContext } from '../kernel/index.ts';
import { type AccountChange, accountsChange, decideAccounts } from './decide-accounts.ts';
import { type DecidedSources, decideSources } from './decide-sources.ts';
import { isSource } from './model.ts';
import { loadPerson, mappingKit, type PersonServices } from './load-person.ts';

export interface ConvergeServices extends PersonServices, UserServices {}

/** In whose name mappings change something. `round`: of what they answer. */
export const mappingContext = (requestId: string, round = -1): Context =>
  inRound({ ...systemContext(requestId), channel: 'mapping' }, round + 1);

/** The attribute that somebody else's claim, or a rule of the directory, keeps from her. */
function attributeOf(error: unknown): string | undefined {
  if (isRosterError(error, 'claim-taken')) return error.facts.field ?? error.facts.claim;
  if (!isRosterError(error, 'validation-failed')) return undefined;
  return error.facts.causes.map((cause) => /^([A-Za-z_][A-Za-z0-9_]*):/.exec(cause)?.[1]).find((name) => name !== undefined);
}

/** Writes what sources say of her; attributes that the directory does not take stay as they are, and are given back. */
async function writeSources(
  services: ConvergeServices,
  user: User,
  { profile, changed }: DecidedSources,
  context: Context,
): Promise<{ readonly isChanged: boolean; readonly refused: readonly string[] }> {
  const refused: string[] = [];
  let left = [...changed];
  while (left.length > 0) {
    const input = Object.fromEntries(left.map((name) => [name, profile[name] ?? null]));
    try {
      await updateUser(services, user.id, { profile: input, mode: 'merge', bySource: true }, context);
      return { isChanged: true, refused };
    } catch (error) {
      const name = attributeOf(error);
      if (name === undefined || !left.includes(name)) throw error;
      refused.push(name);
      left = left.filter((each) => each !== name);
    }
  }
  return { isChanged: false, refused };
}

function withRefused({ sources, failed }: DecidedSources, refused: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map(failed);
  for (const name of refused) {
    const appId = sources[name];
    if (appId !== undefined) all.set(appId, [...(all.get(appId) ?? []), name]);
  }
  return all;
}

interface Step {
  readonly changed: boolean;
  /** Whether there may be more to do. */
  readonly more: boolean;
  readonly cut: readonly string[];
}

/** Rules have answered mappings, and mappings rules, too often: what applications say of her stays unsaid. */
const isCut = ({ round = 0 }: Context): boolean => round > mostRounds;

/**
 * Whether another app may decide about her attributes from now on. Which accounts there are follows from groups and from what was given, and not from
 * profiles: one more step after them is the last.
 */
function movesSources({ appId, app, before, after }: AccountChange, sources: Readonly<Record<string, string>>): boolean {
  const isOther = (before === null) !== (after === null);
  return isOther && ((app !== undefined && isSource(app)) || Object.values(sources).includes(appId));
}

async function step(services: ConvergeServices, userId: string, context: Context): Promise<Step> {
  const kit = await mappingKit(services);
  const user = await services.users.find(userId);
  // What a deleted person leaves behind goes with her erasure.
  const person = user && (await loadPerson(services, kit, user));
  if (user === undefined || person === undefined) return { changed: false, more: false, cut: [] };
  const decided = decideSources(kit, person);
  const cut = isCut(context) ? decided.changed : [];
  const { isChanged, refused } = await writeSources(
    services,
    user,
    isCut(context) ? { ...decided, changed: [] } : decided,
    context,
  );
  const present = isChanged ? await services.users.find(userId) : user;
  const now = present === undefined ? undefined : await loadPerson(services, kit, present, person.accounts);
  if (now === undefined) return { changed: isChanged, more: false, cut };
  const at = nextTime(services.clock, now.user.lastUpdated);
  const changes = decideAccounts(kit, now, withRefused(decided, refused), at);
  const change = accountsChange(now.user, changes, decided.sources, at);
  if (change === undefined) return { changed: isChanged, more: false, cut };
  await services.committer.commit(change, context);
  const more = change.writes.length - 1 < changes.length || changes.some((each) => movesSources(each, decided.sources));
  return { changed: true, more, cut };
}

/**
 * Brings one person to where mappings, assignments and sources want her: first her profile from the accounts that decide about it, then her
 * accounts from her profile and groups. A function of what all of these are by now, so that it may be done again, late, or beside anybody
 * else: done twice, it changes nothing.
 */
export async function convergePerson(
  services: ConvergeServices,
  userId: string,
  context: Context,
): Promise<{
  readonly changed: boolean;
  /** Attributes that stay as they are because rules and mappings have gone round over them. */
  readonly cut: readonly string[];
}> {
  let changed = false;
  for (;;) {
    const done = await retryOnConflict(() => step(services, userId, context));
    changed ||= done.changed;
    if (!done.more) return { changed, cut: done.cut };
  }
}
