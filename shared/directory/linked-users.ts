import {
  type Change,
  type Context,
  type EventDraft,
  nextTime,
  type Page,
  retryOnConflict,
  RosterError,
  type Write,
} from '../kernel/index.ts';
import { partyOf, type User } from './model.ts';
import type { LinkStore, UserStore } from './ports.ts';
import { getUserByIdOrLogin, replaceUser, type UserServices } from './users.ts';

/** How many primary users somebody can have, by as many relations: so many rows one transaction takes along when she goes. */
export const maxLinksOfUser = 50;

/** A relation, as its definition says: `primary` and `associated` are what its two sides are called. */
export interface Relation {
  readonly id: string;
  readonly primary: { readonly name: string };
  readonly associated: { readonly name: string };
}

export interface LinkServices extends UserServices {
  readonly links: LinkStore;
  /** The relations that there are. */
  readonly relations: () => readonly Relation[];
}

type Links = Readonly<Record<string, string>>;

const row = (what: 'link' | 'unlink', relationId: string, primaryId: string, userId: string): Write => ({
  do: what,
  relationId,
  primaryId,
  userId,
});

/** Takes a user's rows away from all her primary users. */
export const unlinkWrites = ({ id, links = {} }: Pick<User, 'id' | 'links'>): Write[] =>
  Object.entries(links).map(([relationId, primaryId]) => row('unlink', relationId, primaryId, id));

/** Errors: not-found. */
function relationOf(services: Pick<LinkServices, 'relations'>, name: string, side: 'primary' | 'either'): Relation {
  const found = services
    .relations()
    .find(({ primary, associated }) => primary.name === name || (side === 'either' && associated.name === name));
  if (found === undefined) throw new RosterError('not-found', { id: name, type: 'LinkedObjectProperty' });
  return found;
}

/** What she is linked by, less the relations that are gone. */
function presentLinks(services: Pick<LinkServices, 'relations'>, { links = {} }: User): Links {
  const known = new Set(services.relations().map(({ id }) => id));
  return Object.fromEntries(Object.entries(links).filter(([id]) => known.has(id)));
}

/** The change that gives a user these links; rows of links that she no longer has go with it. */
function relink(before: User, links: Links, at: number, event: EventDraft): Change {
  const { links: former = {}, ...rest } = before;
  const after: User = Object.keys(links).length === 0 ? rest : { ...rest, links };
  const differs = ([id, primaryId]: [string, string], other: Links): boolean => other[id] !== primaryId;
  return replaceUser(
    before,
    after,
    at,
    [event],
    [
      ...Object.entries(former)
        .filter((entry) => differs(entry, links))
        .map(([id, primaryId]) => row('unlink', id, primaryId, before.id)),
      ...Object.entries(links)
        .filter((entry) => differs(entry, former))
        .map(([id, primaryId]) => row('link', id, primaryId, before.id)),
    ],
  );
}

/**
 * Makes somebody the primary user of another by a relation, in place of whomever she had: one change of the associated user, so that of
 * two at once one comes after the other. The primary user is read and no part of the transaction, for a hundred thousand may be linked to
 * one; a link to somebody who is deleted in this very moment is passed over by every reader.
 * Errors: not-found (either user, or the relation's primary name), validation-failed.
 */
export async function linkUser(
  services: LinkServices,
  idOrLogin: string,
  primaryName: string,
  primaryIdOrLogin: string,
  context: Context,
): Promise<void> {
  await retryOnConflict(async () => {
    const relation = relationOf(services, primaryName, 'primary');
    const [user, primary] = await Promise.all([
      getUserByIdOrLogin(services, idOrLogin),
      getUserByIdOrLogin(services, primaryIdOrLogin),
    ]);
    const links = presentLinks(services, user);
    const former = links[relation.id];
    if (former === primary.id) return;
    const next = { ...links, [relation.id]: primary.id };
    if (Object.keys(next).length > maxLinksOfUser) {
      const cause = `linkedObjects: A user must not be linked by more than ${maxLinksOfUser} relations`;
      throw new RosterError('validation-failed', { object: 'linkedObjects', causes: [cause] });
    }
    const event: EventDraft = {
      eventType: 'roster.user.linked_object.assigned',
      targets: [partyOf(user), partyOf(primary)],
      debugData: { relation: primaryName, ...(former === undefined ? {} : { formerPrimary: former }) },
    };
    await services.committer.commit(relink(user, next, nextTime(services.clock, user.lastUpdated), event), context);
  });
}

/** Takes a user's primary user away. Idempotent. Errors: not-found (the user, or the relation's primary name). */
export async function unlinkUser(services: LinkServices, idOrLogin: string, primaryName: string, context: Context): Promise<void> {
  await retryOnConflict(async () => {
    const relation = relationOf(services, primaryName, 'primary');
    const user = await getUserByIdOrLogin(services, idOrLogin);
    const { [relation.id]: former, ...left } = presentLinks(services, user);
    if (former === undefined) return;
    const event: EventDraft = {
      eventType: 'roster.user.linked_object.removed',
      targets: [partyOf(user)],
      debugData: { relation: primaryName, formerPrimary: former },
    };
    await services.committer.commit(relink(user, left, nextTime(services.clock, user.lastUpdated), event), context);
  });
}

/** The users among these ids who have this primary user by a relation: what the rows say is held against the users themselves. */
async function confirmed(users: UserStore, ids: readonly string[], relationId: string, primaryId: string): Promise<string[]> {
  const found = await users.getMany(ids);
  const linked = new Set(found.filter(({ links }) => links?.[relationId] === primaryId).map(({ id }) => id));
  return ids.filter((id) => linked.has(id));
}

/**
 * Ids of whom a user is linked with: by the primary name her one primary user, by the associated name a page of all who have her.
 * Whoever was deleted is passed over, so that a page may be short. Errors: not-found (the user, or the relation's name).
 */
export async function listLinkedUsers(
  services: LinkServices,
  idOrLogin: string,
  name: string,
  page: { readonly limit: number; readonly after?: string },
): Promise<Page<string>> {
  const relation = relationOf(services, name, 'either');
  const user = await getUserByIdOrLogin(services, idOrLogin);
  if (relation.primary.name === name) {
    const primaryId = user.links?.[relation.id];
    const primary = primaryId === undefined ? undefined : await services.users.find(primaryId);
    return { items: primary === undefined ? [] : [primary.id] };
  }
  const { items, next } = await services.links.ofPrimary(relation.id, user.id, page);
  const ids = await confirmed(services.users, items, relation.id, user.id);
  return { items: ids, ...(next === undefined ? {} : { next }) };
}
