import { type Clock, type Context, inParallel, looseEvent, type Page, type RosterEvent } from '../kernel/index.ts';
import { partyOf, type User } from './model.ts';
import type { SuppressionList } from './ports.ts';
import type { SearchQuery } from './search/index.ts';

/** Addresses of one call: each is looked for in the directory. */
export const bounceRemovalLimit = 20;
/** People who share one: the event names them all. */
const sharersLimit = 10;
const atOnce = 4;

export interface BounceServices {
  readonly clock: Clock;
  readonly searchUsers: (query: SearchQuery) => Promise<Page<User>>;
  readonly suppressionList: SuppressionList;
  readonly eventRecorder: { record(event: RosterEvent): Promise<void> };
}

/** An address that was left as it is, and why. */
export interface KeptAddress {
  readonly emailAddress: string;
  readonly reason: string;
}

/** Nothing that would end the text of a filter. */
const addressShape = /^[^\s"\\@]{1,64}@[^\s"\\@]{1,255}$/;

/** The users with this address, in whatever case they wrote it: mails go to it as it stands there. */
async function ownersOf({ searchUsers }: BounceServices, address: string): Promise<readonly User[] | KeptAddress> {
  if (!addressShape.test(address)) return { emailAddress: address, reason: 'This is no email address.' };
  const { items } = await searchUsers({ search: `profile.email eq "${address}"`, limit: sharersLimit });
  return items.length > 0 ? items : { emailAddress: address, reason: 'No user has this email address.' };
}

/**
 * Lets mails go to these addresses again. Only to those of users: the list is the whole account's, and others may send by it. Answers which
 * were left as they are; whoever asks again changes nothing.
 */
export async function removeEmailBounces(
  services: BounceServices,
  addresses: readonly string[],
  context: Context,
): Promise<readonly KeptAddress[]> {
  const { suppressionList, eventRecorder, clock } = services;
  const found = await inParallel([...new Set(addresses)], atOnce, (address) => ownersOf(services, address));
  const owners = new Map(found.flatMap((each) => ('reason' in each ? [] : each)).map((user) => [user.id, user]));
  const stored = new Set([...owners.values()].map(({ profile }) => String(profile['email'])));
  await inParallel([...stored], atOnce, (address) => suppressionList.remove(address));
  if (owners.size > 0) {
    const draft = { eventType: 'system.email.bounce.removal', targets: [...owners.values()].map(partyOf) } as const;
    await eventRecorder.record(looseEvent(draft, { kind: 'org', id: 'messages' }, clock.now(), context));
  }
  return found.flatMap((each) => ('reason' in each ? [each] : []));
}
