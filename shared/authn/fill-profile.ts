import { partyOf, type ProfileChecker, type ProfileInput, replaceUser, type User, userEvent } from '../directory/index.ts';
import { type Committer, type Context, type EventDraft, nextTime, retryOnConflict, RosterError } from '../kernel/index.ts';
import { answeredValues, answerFaults, type Answers, answerSentence, type Question } from '../profile-forms/index.ts';
import {
  filledProfile,
  forbiddenToHooks,
  type ProfileUpdateHook,
  type ProfilingRules,
  questionsNow,
} from '../progressive-profiling/index.ts';
import { requireSignOn, type SignedIn } from '../sign-in/index.ts';
import { isSignedIn, letIn, type Standing } from './let-in.ts';
import { nextProof, type ProfilingServices, requirementFor, type RequirementServices } from './requirement.ts';
import { findTransaction, type OpenTransaction, type TransactionServices } from './transactions.ts';

export interface ProfileStepServices extends TransactionServices, RequirementServices {
  readonly committer: Committer;
  readonly profiles: ProfileChecker;
  readonly profileHook: ProfileUpdateHook;
}

/** A step that asks for attributes, and what it asks. Nothing any more where the policy, or somebody else, has seen to it meanwhile. */
export interface ProfileStep {
  readonly transaction: OpenTransaction;
  readonly rules: ProfilingRules;
  readonly questions: readonly Question[];
}

/** Errors: invalid-token, transaction-state-mismatch. */
export async function findProfileStep(services: TransactionServices & ProfilingServices, stateToken: string): Promise<ProfileStep> {
  const transaction = await findTransaction(services, stateToken, ['PROFILE_REQUIRED']);
  const rules = await services.profilingRules(transaction.user, transaction.app);
  return { transaction, rules, questions: questionsNow(rules, transaction.user) };
}

/** Errors: validation-failed. */
function requireAnswers(questions: readonly Question[], answers: Answers): void {
  const causes = [...answerFaults(questions, answers)].map(([name, fault]) => `${name}: ${answerSentence(fault)}`);
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'profile', causes });
}

/** Why what a hook sets can't be stored, by the names of attributes; undefined where it can. */
function unusable(
  { profiles }: ProfileStepServices,
  { transaction: { user }, rules }: ProfileStep,
  changes: ReadonlyMap<string, unknown>,
  added: ProfileInput,
): string | undefined {
  const forbidden = forbiddenToHooks(user, changes.keys());
  if (forbidden.length > 0) return `Attributes that it may not set: ${forbidden.join(', ')}`;
  const filled = filledProfile(profiles, user, added);
  const invalid = filled.causes.map((cause) => cause.split(':')[0]);
  if (invalid.length > 0) return `Attributes that it sets are not valid: ${invalid.join(', ')}`;
  const missing = questionsNow(rules, filled.user).flatMap(({ name, required }) => (required ? [name] : []));
  return missing.length > 0 ? `Attributes that it takes away are required: ${missing.join(', ')}` : undefined;
}

/**
 * What is added once the policy's hook, where it names one, has seen it. Where what it sets can't be stored nothing is, for she could not put
 * that right. Errors: profile-update-denied.
 */
async function askHook(
  services: ProfileStepServices,
  step: ProfileStep,
  update: ReturnType<typeof answeredValues>,
  context: Context,
): Promise<ProfileInput> {
  const { rules, transaction } = step;
  const answers = Object.fromEntries(update) as ProfileInput;
  const [named] = rules.enrollment.preRegistrationInlineHooks ?? [];
  if (named === undefined) return answers;
  const hook = services.profileHook;
  const verdict = await hook.ask(named.inlineHookId, transaction.user, Object.fromEntries(update), context);
  if (!verdict.saves) throw new RosterError('profile-update-denied', { because: verdict.because, messages: verdict.messages });
  const added = { ...answers, ...Object.fromEntries(verdict.changes) } as ProfileInput;
  const fault = verdict.changes.size === 0 ? undefined : unusable(services, step, verdict.changes, added);
  if (fault === undefined) return added;
  await hook.noteUnusable(named.inlineHookId, fault, context);
  throw new RosterError('profile-update-denied', { because: 'failed', messages: [] });
}

/** What is stored with the end of the step, of her as she is then. */
async function save(
  services: ProfileStepServices,
  stateToken: string,
  added: ProfileInput,
  along: Parameters<Parameters<typeof letIn>[2]>[0],
  context: Context,
): Promise<User> {
  return retryOnConflict(async () => {
    const { user: before } = await findTransaction(services, stateToken, ['PROFILE_REQUIRED']);
    const at = nextTime(services.clock, before.lastUpdated);
    const { user, changed, causes } = filledProfile(services.profiles, before, added);
    if (causes.length > 0) throw new RosterError('validation-failed', { object: 'profile', causes });
    const besides = along(user, at);
    const changedAttributes = changed.join(',');
    const updated: EventDraft[] =
      changed.length === 0 ? [] : [userEvent('user.account.update_profile', user, { changedAttributes })];
    const change = replaceUser(before, besides.user, at, [...updated, ...besides.events], besides.writes);
    await services.committer.commit(change, { ...context, actor: partyOf(before) });
    return change.user;
  });
}

/** What is left of what her policies ask once she has answered. Errors: invalid-token where she has to begin anew, sign-on-denied. */
async function standingOf(services: ProfileStepServices, { user, app, amr = [] }: OpenTransaction): Promise<Standing> {
  const { profiling, ...requirement } = await requirementFor(services, user, app);
  // A factor that is asked for since she began she has not shown.
  if (nextProof(requirement, user, amr) !== 'SUCCESS') throw new RosterError('invalid-token', {});
  const enrollment = { ...profiling.enrollment, progressiveProfilingAction: 'DISABLED' } as const;
  return { requirement: { ...requirement, profiling: { ...profiling, enrollment } }, amr };
}

/**
 * Somebody adds what her policy asks for, and is in. Her profile, the end of the step and the session token are one write. Where the hook denies
 * it nothing is stored, and the step stays. Errors: invalid-token, transaction-state-mismatch, sign-on-denied, validation-failed,
 * profile-update-denied, claim-taken.
 */
export async function fillProfile(
  services: ProfileStepServices,
  stateToken: string,
  answers: Answers,
  anybody: Context,
): Promise<SignedIn> {
  const step = await findProfileStep(services, stateToken);
  const { transaction, questions } = step;
  const context: Context = { ...anybody, actor: partyOf(transaction.user) };
  await requireSignOn(services, transaction.user, context);
  const standing = await standingOf(services, transaction);
  requireAnswers(questions, answers);
  const update = answeredValues(questions, answers);
  const added = update.size === 0 ? {} : await askHook(services, step, update, context);
  const next = await letIn(transaction, standing, (along) => save(services, stateToken, added, along, context));
  if (!isSignedIn(next)) throw new Error('somebody who was to be let in has another step to take');
  return next;
}
