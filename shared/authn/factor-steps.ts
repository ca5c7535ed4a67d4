import { partyOf, type User } from '../directory/index.ts';
import {
  activateFactor,
  authenticatorKeyOf,
  challenge,
  type EnrolledFactor,
  enrollFactor,
  factorEvent,
  factorOf,
  type FactorServices,
  type Given,
  isSent,
  isUsable,
  kindOf,
  type OwnFactor,
  proveFactor,
  resendCode,
  usedCode,
  type WantedFactor,
} from '../factors/index.ts';
import { type Context, isRosterError, RosterError } from '../kernel/index.ts';
import type { AuthenticatorKey } from '../policy/index.ts';
import { completeSignIn, requireSignOn, type SignedIn, type SignInServices } from '../sign-in/index.ts';
import { type Advance, letIn } from './let-in.ts';
import { nextStatus, requirementFor, type RequirementServices } from './requirement.ts';
import { findTransaction, moveTransaction, type OpenTransaction } from './transactions.ts';

export interface FactorStepServices extends SignInServices, RequirementServices {
  readonly factorServices: FactorServices;
  /** Whether she may do so by herself, as the account-management policy has it. */
  readonly mayEnroll: (user: User, key: AuthenticatorKey) => Promise<boolean>;
}

/** On her way in it is she herself who acts. */
const asHerself = (user: User, context: Context): Context => ({ ...context, actor: partyOf(user) });

const gone = (): RosterError => new RosterError('invalid-token', {});

/** A factor that she can prove herself by. Errors: not-found. */
function usableFactor(user: User, factorId: string): OwnFactor {
  const factor = factorOf(user, factorId);
  if (!isUsable(user, factor)) throw new RosterError('not-found', { id: factorId, type: 'UserFactor' });
  return factor;
}

const isGiven = ({ passCode, answer }: Given): boolean => passCode !== undefined || answer !== undefined;

async function moved(
  services: FactorStepServices,
  open: OpenTransaction,
  to: Parameters<typeof moveTransaction>[2],
): Promise<OpenTransaction> {
  const next = await moveTransaction(services, open, to);
  if (next === undefined) throw gone();
  return next;
}

/**
 * Somebody proves herself by a factor, or asks to: without a code one is sent, where the factor is one of those, and the factor is what is asked
 * for from then on. With the right one she is in, or goes on to enroll what her policy requires. Status, password, a pause and the policy are looked at once more by the
 * write that lets her in. Errors: invalid-token, transaction-state-mismatch, not-found, recovery-too-soon, text-too-soon, factor-tries-spent, passcode-invalid,
 * validation-failed, sign-on-denied, authentication-failed.
 */
export async function verifyStep(
  services: FactorStepServices,
  stateToken: string,
  factorId: string,
  given: Given,
  anybody: Context,
): Promise<Advance> {
  const open = await findTransaction(services, stateToken, ['MFA_REQUIRED', 'MFA_CHALLENGE']);
  const { user } = open;
  const context = asHerself(user, anybody);
  const factor = usableFactor(user, factorId);
  if (!isGiven(given)) {
    if (isSent(factor)) await challenge(services.factorServices, user, factor);
    return moved(services, open, { status: 'MFA_CHALLENGE', factorId });
  }
  await requireSignOn(services, user, context);
  const requirement = await requirementFor(services, user, open.app);
  const { uses } = await proveFactor(services.factorServices, user, factor, given, context);
  const proven = { uses, event: factorEvent(user, factor, services.clock.now(), context) };
  const amr = [...(open.amr ?? []), kindOf(factor).method];
  const status = nextStatus(requirement, user, amr);
  const next =
    status === 'SUCCESS'
      ? await finish(services, open, { ...proven, amr }, context)
      : await moveTransaction(services, open, { status, amr }, proven);
  if (next === undefined) throw new RosterError('passcode-invalid', { cause: usedCode });
  await services.factorServices.tries.clear(user.id);
  return next;
}

async function finish(
  services: FactorStepServices,
  { user, hash, relayState }: OpenTransaction,
  {
    uses,
    event,
    amr,
  }: { readonly amr: readonly string[] } & Required<Pick<NonNullable<Parameters<typeof completeSignIn>[3]>, 'uses' | 'event'>>,
  context: Context,
): Promise<SignedIn> {
  const signedIn = await completeSignIn(services, user, context, { amr, event, uses: [{ do: 'consume', hash }, ...uses] });
  return relayState === undefined ? signedIn : { ...signedIn, relayState };
}

/** Sends the code anew that is asked for. Errors: invalid-token, transaction-state-mismatch, not-found, validation-failed, recovery-too-soon, text-too-soon. */
export async function resendChallenge(
  services: FactorStepServices,
  stateToken: string,
  factorId: string,
): Promise<OpenTransaction> {
  const open = await findTransaction(services, stateToken, ['MFA_CHALLENGE']);
  await challenge(services.factorServices, open.user, usableFactor(open.user, factorId));
  return open;
}

/** A step to enroll a factor, with what an app is told. */
export interface EnrollmentStep {
  readonly open: OpenTransaction;
  readonly sharedSecret?: string | undefined;
}

/**
 * Somebody enrolls a factor that she may or must have before she is in. A question is proved by giving its answer. Errors: invalid-token, transaction-state-mismatch,
 * forbidden, transition-not-allowed, validation-failed, phone-number-invalid, recovery-too-soon, text-too-soon, sign-on-denied.
 */
export async function enrollStep(
  services: FactorStepServices,
  stateToken: string,
  wanted: Omit<WantedFactor, 'activate' | 'life'>,
  anybody: Context,
): Promise<EnrollmentStep | { readonly advance: Advance }> {
  const open = await findTransaction(services, stateToken, ['MFA_ENROLL', 'MFA_ENROLL_ACTIVATE']);
  const { user } = open;
  const context = asHerself(user, anybody);
  if (!(await services.mayEnroll(user, authenticatorKeyOf(wanted.kind)))) throw new RosterError('forbidden', {});
  if (wanted.kind.type === 'question')
    return {
      advance: await enter(
        services,
        open,
        wanted.kind.method,
        (along) => enrollFactor(services.factorServices, user, wanted, context, along),
        context,
      ),
    };
  const { factor, sharedSecret, user: after } = await enrollFactor(services.factorServices, user, wanted, context);
  const next = await moved(services, open, { status: 'MFA_ENROLL_ACTIVATE', factorId: factor.id });
  return { open: { ...next, user: after }, sharedSecret };
}

/** A factor has become hers, and counts as proved. */
async function enter(
  services: FactorStepServices,
  open: OpenTransaction,
  method: string,
  change: (along: Parameters<Parameters<typeof letIn>[2]>[0]) => Promise<EnrolledFactor>,
  context: Context,
): Promise<Advance> {
  await requireSignOn(services, open.user, context);
  const standing = { requirement: await requirementFor(services, open.user, open.app), amr: [...(open.amr ?? []), method] };
  return letIn(open, standing, async (along) => (await change(along)).user);
}

/**
 * Somebody shows that she has the factor that she is enrolling. Errors: invalid-token, transaction-state-mismatch, not-found, validation-failed,
 * factor-tries-spent, passcode-invalid, sign-on-denied.
 */
export async function activateStep(
  services: FactorStepServices,
  stateToken: string,
  factorId: string,
  given: Given,
  anybody: Context,
): Promise<Advance> {
  const open = await findTransaction(services, stateToken, ['MFA_ENROLL_ACTIVATE']);
  if (open.factorId !== factorId) throw new RosterError('not-found', { id: factorId, type: 'UserFactor' });
  const context = asHerself(open.user, anybody);
  const { method } = kindOf(factorOf(open.user, factorId));
  const change = async (along: Parameters<Parameters<typeof letIn>[2]>[0]): Promise<EnrolledFactor> => {
    try {
      return await activateFactor(services.factorServices, open.user, factorId, given, context, along);
    } catch (error) {
      if (!isRosterError(error, 'one-time-token-invalid')) throw error;
      // Of the two that are used up, the step is looked at first.
      await findTransaction(services, stateToken, ['MFA_ENROLL_ACTIVATE']);
      throw new RosterError('passcode-invalid', { cause: usedCode });
    }
  };
  return enter(services, open, method, change, context);
}

/** Sends the code of an enrollment anew. Errors: as of `resendChallenge`. */
export async function resendActivation(
  services: FactorStepServices,
  stateToken: string,
  factorId: string,
): Promise<OpenTransaction> {
  const open = await findTransaction(services, stateToken, ['MFA_ENROLL_ACTIVATE']);
  if (open.factorId !== factorId) throw new RosterError('not-found', { id: factorId, type: 'UserFactor' });
  await resendCode(services.factorServices, open.user, factorId);
  return open;
}

const before = { MFA_CHALLENGE: 'MFA_REQUIRED', MFA_ENROLL_ACTIVATE: 'MFA_ENROLL' } as const;

/** Back to the choice among her factors. Errors: invalid-token, transaction-state-mismatch. */
export async function previousStep(
  services: Pick<FactorStepServices, 'clock' | 'signIns' | 'users'>,
  stateToken: string,
): Promise<OpenTransaction> {
  const open = await findTransaction(services, stateToken, ['MFA_CHALLENGE', 'MFA_ENROLL_ACTIVATE']);
  const status = before[open.status as keyof typeof before];
  const next = await moveTransaction(services, open, { status });
  if (next === undefined) throw gone();
  return next;
}
