import { createHash } from 'node:crypto';

import { hashAnswer } from '../credentials/index.ts';
import { type Along, factorPart, nothingAlong, replaceUser, type User, userEvent } from '../directory/index.ts';
import { type Context, type EventDraft, idFrom, nextTime, retryOnConflict, RosterError, type Write } from '../kernel/index.ts';
import { mobileNumber } from '../messaging/index.ts';
import {
  addressesOf,
  type FactorKind,
  factorOf,
  factorRefused,
  kindOf,
  type OwnFactor,
  requireAllowed,
  requireEnrollable,
} from './kinds.ts';
import type { FactorServices } from './ports.ts';
import { type Given, proveFactor, usedCode } from './prove.ts';
import { questions, questionText } from './questions.ts';
import { isSent, newCode } from './send-code.ts';
import { newSharedSecret } from './totp.ts';

/** What somebody wants to prove herself by. */
export interface WantedFactor {
  readonly kind: FactorKind;
  readonly email?: string | undefined;
  readonly phoneNumber?: string | undefined;
  readonly question?: string | undefined;
  readonly answer?: string | undefined;
  /** Milliseconds that a code lives which is sent for it. */
  readonly life?: number | undefined;
  /** An administrator vouches that it is hers. @default false */
  readonly activate?: boolean | undefined;
}

export interface EnrolledFactor {
  readonly user: User;
  readonly factor: OwnFactor;
  /** What an app is told once, base32. */
  readonly sharedSecret?: string;
}

const shortestAnswer = 4;
const refuse = (cause: string): RosterError => factorRefused('factorEnrollRequest', cause);

function mailAddress(user: User, wanted: string | undefined): string {
  const [primary = '', ...others] = addressesOf(user);
  const address = wanted ?? primary;
  if (![primary, ...others].includes(address)) throw refuse("email: It must be the user's email or secondEmail");
  return address;
}

/** The number of a mobile phone to which a text will go: whoever enrolls another one would wait for a code in vain. Errors: phone-number-invalid. */
async function telephoneNumber({ textCountries }: Pick<FactorServices, 'textCountries'>, wanted = ''): Promise<string> {
  const typed = wanted.replaceAll(/^[\s\p{Cf}]+/gu, '').replace(/^00/, '+');
  const mobile = mobileNumber(typed.startsWith('+') ? typed : `+${typed}`);
  if (mobile === undefined) throw new RosterError('phone-number-invalid', { because: 'no-mobile-phone' });
  if (!(await textCountries()).includes(mobile.country))
    throw new RosterError('phone-number-invalid', { because: 'country-not-served' });
  return mobile.number;
}

function questionKey(wanted = ''): string {
  if (!Object.hasOwn(questions, wanted)) throw refuse('question: It must be the key of one of the security questions');
  return wanted;
}

/** What is stored of it for everybody to see. */
async function detailsOf(services: FactorServices, user: User, { kind: { type }, email, phoneNumber, question }: WantedFactor) {
  if (type === 'email') return { address: mailAddress(user, email) };
  if (type === 'sms') return { address: await telephoneNumber(services, phoneNumber) };
  return type === 'question' ? { question: questionKey(question) } : {};
}

/** What is sealed of it. */
async function secretOf({
  kind: { type },
  question = '',
  answer = '',
}: WantedFactor): Promise<{ sealed?: string; shown?: string }> {
  if (type === 'token:software:totp') {
    const sharedSecret = newSharedSecret();
    return { sealed: sharedSecret, shown: sharedSecret };
  }
  if (type !== 'question') return {};
  const given = answer.trim().toLowerCase();
  if (given !== '' && questionText(question).toLowerCase().includes(given))
    throw refuse('answer: It must not be part of the question');
  return { sealed: await hashAnswer(answer, shortestAnswer, { object: 'factorEnrollRequest', field: 'answer' }) };
}

/** She has one of a kind at most, so that its id follows: two who begin at once begin the same, and codes of it are counted on. */
const idFor = (userId: string, { id, name }: FactorKind): string =>
  idFrom(id, createHash('sha256').update(`${userId}.${name}`).digest());

/** Errors: validation-failed, transition-not-allowed. */
function requireFree(user: User, id: string): void {
  requireEnrollable(user);
  if (user.factors?.[id]?.status === 'ACTIVE') throw refuse('A factor of this type is already set up.');
}

const withFactor = (user: User, { id, ...factor }: OwnFactor): User => ({ ...user, factors: { ...user.factors, [id]: factor } });

const enrolledEvent = (user: User, factor: OwnFactor): EventDraft =>
  userEvent('user.mfa.factor.activate', user, { factor: kindOf(factor).told });

const from = ({ client }: Context): string => client?.ipAddress ?? '-';

async function tellOfFactor(services: FactorServices, { user, factor }: EnrolledFactor, context: Context): Promise<void> {
  const at = services.clock.now();
  await services.messenger.sendFactorsChanged(user, { is: 'enrolled', factors: [factor], at, from: from(context) });
}

/**
 * Begins to enroll a factor; a question is done with that, for everything else she shows that she has it. `along` goes with the change where it
 * makes the factor good. Errors: transition-not-allowed, validation-failed, phone-number-invalid, recovery-too-soon,
 * text-too-soon.
 */
export async function enrollFactor(
  services: FactorServices,
  user: User,
  wanted: WantedFactor,
  context: Context,
  along: (user: User, at: number) => Along = nothingAlong,
): Promise<EnrolledFactor> {
  const { kind, activate = false } = wanted;
  const id = idFor(user.id, kind);
  requireFree(user, id);
  requireAllowed(kind, (await services.enrollment(user.id)).authenticators);
  const details = await detailsOf(services, user, wanted);
  const { sealed, shown } = await secretOf(wanted);
  const isActive = kind.type === 'question' || (activate && isSent(kind));
  const draft = { id, type: kind.type, provider: kind.provider, ...details } as const;
  const code = isSent(kind) && !isActive ? await newCode(services, user.id, { ...draft, ...pending(0) }, wanted.life) : undefined;
  const done = await retryOnConflict(async (): Promise<EnrolledFactor> => {
    const before = await services.users.find(user.id);
    if (before === undefined) throw new RosterError('not-found', { id: user.id, type: 'User' });
    requireFree(before, id);
    const at = nextTime(services.clock, before.lastUpdated);
    const factor: OwnFactor = { ...draft, ...pending(at), ...(isActive ? { status: 'ACTIVE' } : {}) };
    const after = withFactor(before, factor);
    const besides = isActive ? along(after, at) : nothingAlong(after);
    const secret: Write[] =
      sealed === undefined
        ? []
        : [
            {
              do: 'set-credential',
              userId: user.id,
              credential: await services.vault.seal(user.id, sealed, 0, at),
              replaces: 'any',
              part: factorPart(id),
            },
          ];
    const events = isActive ? [enrolledEvent(after, factor), ...besides.events] : [];
    const change = replaceUser(before, besides.user, at, events, [...secret, ...besides.writes]);
    await services.committer.commit(change, context);
    return { user: change.user, factor, ...(shown === undefined ? {} : { sharedSecret: shown }) };
  });
  if (code !== undefined) await services.messenger.sendFactorCode(done.user, done.factor, code, 'enrollment');
  if (isActive) await tellOfFactor(services, done, context);
  return done;
}

const pending = (at: number) => ({ status: 'PENDING_ACTIVATION', created: at, lastUpdated: at }) as const;

/** Sends the code of an enrollment anew. Errors: not-found, validation-failed, recovery-too-soon, text-too-soon. */
export async function resendCode(services: FactorServices, user: User, factorId: string, life?: number): Promise<OwnFactor> {
  const factor = factorOf(user, factorId);
  if (factor.status === 'ACTIVE') throw factorRefused('factorResendRequest', 'The factor is active already.');
  if (!isSent(factor)) throw factorRefused('factorResendRequest', 'No code is sent for a factor of this type.');
  const code = await newCode(services, user.id, factor, life);
  await services.messenger.sendFactorCode(user, factor, code, 'enrollment');
  return factor;
}

/**
 * She shows that she has the factor, which proves who she is from now on; that uses the code up, in the same write. `along` goes with it.
 * Errors: not-found, validation-failed, factor-tries-spent, passcode-invalid.
 */
export async function activateFactor(
  services: FactorServices,
  user: User,
  factorId: string,
  given: Given,
  context: Context,
  along: (user: User, at: number) => Along = nothingAlong,
): Promise<EnrolledFactor> {
  const begun = factorOf(user, factorId);
  if (begun.status === 'ACTIVE') throw factorRefused('factorActivateRequest', 'The factor is active already.');
  const proof = await proveFactor(services, user, begun, given, context);
  const done = await retryOnConflict(async (): Promise<EnrolledFactor> => {
    const before = await services.users.find(user.id);
    const factor = before?.factors?.[factorId];
    // Begun anew meanwhile, it has another secret or address.
    if (before === undefined || factor?.lastUpdated !== begun.lastUpdated)
      throw new RosterError('passcode-invalid', { cause: usedCode });
    const at = nextTime(services.clock, before.lastUpdated);
    const active: OwnFactor = { ...factor, id: factorId, status: 'ACTIVE', lastUpdated: at };
    const after = withFactor(before, active);
    const besides = along(after, at);
    const events = [enrolledEvent(after, active), ...besides.events];
    const change = replaceUser(before, besides.user, at, events, [...proof.uses, ...besides.writes]);
    await services.committer.commit(change, context);
    return { user: change.user, factor: active };
  });
  await services.tries.clear(user.id);
  await tellOfFactor(services, done, context);
  return done;
}
