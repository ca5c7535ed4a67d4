import type { User } from '../directory/index.ts';
import { RosterError } from '../kernel/index.ts';
import { type IssuedCode, issueCode, usualCodeRate } from '../one-time-codes/index.ts';
import { isUsable, factorRefused, type OwnFactor } from './kinds.ts';
import type { FactorServices } from './ports.ts';
import { placeOf } from './prove.ts';

/** A mail costs nothing, and may be slow to come: who asks again does not wait for long. */
const rates = { email: { ...usualCodeRate, apart: 5_000 }, sms: usualCodeRate } as const;

export const isSent = ({ type }: Pick<OwnFactor, 'type'>): boolean => type === 'email' || type === 'sms';

/** Makes a code, in place of the one before. Errors: recovery-too-soon, text-too-soon. */
export async function newCode(
  services: FactorServices,
  userId: string,
  { id, type }: OwnFactor,
  life?: number,
): Promise<IssuedCode> {
  const by = type === 'sms' ? 'sms' : 'email';
  const code = await issueCode(services, placeOf(userId, id), { rate: rates[by], ...(life === undefined ? {} : { life }) });
  if (code === undefined) throw new RosterError(by === 'sms' ? 'text-too-soon' : 'recovery-too-soon', {});
  return code;
}

/** Sends a code to somebody who is to show that a factor is hers. Errors: recovery-too-soon, text-too-soon, validation-failed. Gives when it ends. */
export async function challenge(services: FactorServices, user: User, factor: OwnFactor, life?: number): Promise<number> {
  if (!isUsable(user, factor)) throw factorRefused('factorVerifyRequest', 'The address of the factor is no longer hers.');
  const code = await newCode(services, user.id, factor, life);
  await services.messenger.sendFactorCode(user, factor, code, 'verification');
  return code.expires;
}
