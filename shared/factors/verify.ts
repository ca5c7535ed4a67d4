import type { User } from '../directory/index.ts';
import { type Context, RosterError } from '../kernel/index.ts';
import { factorOf, factorRefused, type OwnFactor } from './kinds.ts';
import type { FactorServices } from './ports.ts';
import { factorEvent, type Given, proveFactor, usedCode } from './prove.ts';
import { challenge, isSent } from './send-code.ts';

export type Verification =
  | { readonly result: 'SUCCESS'; readonly factor: OwnFactor }
  /** A code is on its way. */
  | { readonly result: 'CHALLENGE'; readonly factor: OwnFactor; readonly expires: number };

/**
 * Whether somebody has her factor. Without a code, one is sent where the factor is one of those.
 * Errors: not-found, validation-failed, recovery-too-soon, text-too-soon, factor-tries-spent, passcode-invalid.
 */
export async function verifyFactor(
  services: FactorServices,
  user: User,
  factorId: string,
  given: Given & { readonly life?: number | undefined },
  context: Context,
): Promise<Verification> {
  const factor = factorOf(user, factorId);
  if (factor.status !== 'ACTIVE') throw factorRefused('factorVerifyRequest', 'The factor is not active yet.');
  if (isSent(factor) && given.passCode === undefined)
    return { result: 'CHALLENGE', factor, expires: await challenge(services, user, factor, given.life) };
  const { uses } = await proveFactor(services, user, factor, given, context);
  const isUsed = await services.factors.prove(uses, factorEvent(user, factor, services.clock.now(), context));
  if (!isUsed) throw new RosterError('passcode-invalid', { cause: usedCode });
  await services.tries.clear(user.id);
  return { result: 'SUCCESS', factor };
}
