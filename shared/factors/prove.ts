import { isAnswer } from '../credentials/index.ts';
import { partyOf, type User } from '../directory/index.ts';
import { type Context, type EventDraft, looseEvent, RosterError, type RosterEvent, type Write } from '../kernel/index.ts';
import { type CodePlace, tryCode } from '../one-time-codes/index.ts';
import { dummyVerify } from '../security/index.ts';
import { factorRefused, kindOf, type OwnFactor } from './kinds.ts';
import type { FactorServices } from './ports.ts';
import { stepOfCode } from './totp.ts';

/** What somebody shows of herself. */
export interface Given {
  readonly passCode?: string | undefined;
  readonly answer?: string | undefined;
}

/** That somebody has a factor: what using it up writes, in the same transaction as whatever it lets her do. */
export interface Proof {
  readonly uses: readonly Write[];
}

const wrongCode = "Your passcode doesn't match our records. Please try again.";
const wrongAnswer = "Your answer doesn't match our records. Please try again.";
export const usedCode = 'Each code can only be used once. Please wait for a new code and try again.';

/** Codes that are sent for a factor. */
export const placeOf = (userId: string, factorId: string): CodePlace => ({ userId, purpose: `factor.${factorId}` });

const invalid = (cause: string): RosterError => new RosterError('passcode-invalid', { cause });

async function proveByApp(services: FactorServices, user: User, { id }: OwnFactor, code: string): Promise<Proof> {
  const secret = await services.factors.findSecret(user.id, id);
  if (secret === undefined) throw invalid(wrongCode);
  const sharedSecret = await services.vault.open(user.id, secret.sealed);
  const step = stepOfCode(sharedSecret, code, services.clock.now());
  if (step === undefined) throw invalid(wrongCode);
  if (step <= (secret.lastStep ?? 0)) throw invalid(usedCode);
  return { uses: [{ do: 'use-step', userId: user.id, factorId: id, step }] };
}

async function proveByAnswer(services: FactorServices, user: User, { id }: OwnFactor, answer: string): Promise<Proof> {
  const secret = await services.factors.findSecret(user.id, id);
  if (secret === undefined) await dummyVerify(answer);
  const isRight = secret !== undefined && (await isAnswer(await services.vault.open(user.id, secret.sealed), answer));
  if (!isRight) throw invalid(wrongAnswer);
  return { uses: [] };
}

async function proveByCode(services: FactorServices, user: User, { id }: OwnFactor, code: string): Promise<Proof> {
  const place = placeOf(user.id, id);
  const outcome = await tryCode(services, place, code);
  if (outcome.is !== 'right') throw invalid(wrongCode);
  return { uses: [{ do: 'consume-code', ...place, mac: outcome.mac }] };
}

/** Errors: validation-failed where nothing is given. */
function requireGiven(text: string | undefined, field: 'passCode' | 'answer'): string {
  if (text === undefined || text.trim() === '')
    throw factorRefused('factorVerifyRequest', `${field}: The field cannot be left blank`);
  return text;
}

/** An event that somebody proved herself by a factor, or tried to. */
export function factorEvent(
  user: User,
  factor: OwnFactor,
  at: number,
  context: Context,
  outcome?: EventDraft['outcome'],
): RosterEvent {
  const told = {
    eventType: 'user.authentication.auth_via_mfa',
    targets: [partyOf(user)],
    debugData: { factor: kindOf(factor).told },
  } as const;
  return looseEvent(outcome === undefined ? told : { ...told, outcome }, { kind: 'user', id: user.id }, at, context);
}

/**
 * Takes a try, and compares. Errors: factor-tries-spent, passcode-invalid, validation-failed. The caller gives the tries back once the proof is
 * used up.
 */
export async function proveFactor(
  services: FactorServices,
  user: User,
  factor: OwnFactor,
  { passCode, answer }: Given,
  context: Context,
): Promise<Proof> {
  const shown = factor.type === 'question' ? requireGiven(answer, 'answer') : requireGiven(passCode, 'passCode');
  if (!(await services.tries.take(user.id))) throw new RosterError('factor-tries-spent', {});
  try {
    if (factor.type === 'question') return await proveByAnswer(services, user, factor, shown);
    return await (factor.type === 'token:software:totp' ? proveByApp : proveByCode)(services, user, factor, shown);
  } catch (error) {
    const outcome = { result: 'FAILURE', reason: 'INVALID_CREDENTIALS' } as const;
    await services.factors.tell(factorEvent(user, factor, services.clock.now(), context, outcome));
    throw error;
  }
}
