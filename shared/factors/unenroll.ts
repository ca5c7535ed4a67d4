import { factorPart, forgetFactors, hasSecret, replaceUser, type User, userEvent } from '../directory/index.ts';
import { type Context, nextTime, retryOnConflict, RosterError, type Write } from '../kernel/index.ts';
import { factorOf, factorsOf, kindOf, type OwnFactor, requireEnrollable } from './kinds.ts';
import type { UnenrollServices } from './ports.ts';

async function found({ users }: Pick<UnenrollServices, 'users'>, id: string): Promise<User> {
  const user = await users.find(id);
  if (user === undefined) throw new RosterError('not-found', { id, type: 'User' });
  return user;
}

async function tellOfReset(
  { messenger, clock }: UnenrollServices,
  user: User,
  factors: readonly OwnFactor[],
  { client }: Context,
): Promise<void> {
  const active = factors.filter(({ status }) => status === 'ACTIVE');
  if (active.length === 0) return;
  await messenger.sendFactorsChanged(user, { is: 'reset', factors: active, at: clock.now(), from: client?.ipAddress ?? '-' });
}

/** Takes a factor away. Errors: not-found, transition-not-allowed. */
export async function unenrollFactor(
  services: UnenrollServices,
  userId: string,
  factorId: string,
  context: Context,
): Promise<void> {
  const { user, factor } = await retryOnConflict(async () => {
    const before = await found(services, userId);
    const gone = factorOf(before, factorId);
    requireEnrollable(before);
    const { [factorId]: _gone, ...factors } = before.factors ?? {};
    const at = nextTime(services.clock, before.lastUpdated);
    const after: User = { ...before, factors };
    const secret: Write[] = hasSecret(gone) ? [{ do: 'forget-credential', userId, part: factorPart(factorId) }] : [];
    const event = userEvent('user.mfa.factor.deactivate', after, { factor: kindOf(gone).told });
    const change = replaceUser(before, after, at, gone.status === 'ACTIVE' ? [event] : [], secret);
    await services.committer.commit(change, context);
    return { user: change.user, factor: gone };
  });
  await tellOfReset(services, user, [factor], context);
}

/** Takes all her factors away; where there is none, nothing happens. Errors: not-found. */
export async function resetFactors(services: UnenrollServices, userId: string, context: Context): Promise<void> {
  const { user, factors } = await retryOnConflict(async () => {
    const before = await found(services, userId);
    const gone = factorsOf(before);
    if (gone.length === 0) return { user: before, factors: gone };
    const { factors: _factors, ...after } = before;
    const at = nextTime(services.clock, before.lastUpdated);
    const change = replaceUser(before, after, at, [userEvent('user.mfa.factor.reset_all', after)], forgetFactors(before));
    await services.committer.commit(change, context);
    return { user: change.user, factors: gone };
  });
  await tellOfReset(services, user, factors, context);
}
