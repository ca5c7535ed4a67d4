import type { Context } from '../kernel/index.ts';
import type { ProfileUpdateHook, ProfileUpdateVerdict } from '../progressive-profiling/index.ts';
import type { RegistrationHook, RegistrationVerdict } from '../registration/index.ts';
import { askEndpoint, type Asked } from './ask-endpoint.ts';
import type { InlineHook } from './model.ts';
import type { InlineCallServices, InlineEventRecorder, InlineHookStore } from './ports.ts';
import { profileUpdateRequest, registrationRequest } from './registration-request.ts';
import { registrationVerdict, type UpdateCommand } from './registration-verdict.ts';
import { executedEvent, processedEvent } from './tell-of-calls.ts';

export interface RegistrationHookServices extends InlineCallServices {
  readonly inlineHooks: Pick<InlineHookStore, 'find'>;
  readonly eventRecorder: InlineEventRecorder;
}

const failed: RegistrationVerdict = { registers: false, because: 'failed', messages: [] };

/** What the log says of a hook that a policy names and that is not there any more. */
const nameless = (id: string): Pick<InlineHook, 'id' | 'name'> => ({ id, name: '' });

interface Question {
  readonly requestType: 'self.service.registration' | 'progressive.profile';
  readonly command: UpdateCommand;
  readonly request: (hook: InlineHook, at: number) => object;
}

/** Asks the hook that a policy names, and tells of it. Whatever keeps it from saying yes is a no. */
async function askHook(
  services: RegistrationHookServices,
  hookId: string,
  { requestType, command, request }: Question,
  context: Context,
): Promise<RegistrationVerdict> {
  const { inlineHooks, eventRecorder, clock } = services;
  const tell = (hook: Pick<InlineHook, 'id' | 'name'>, asked: Asked) =>
    eventRecorder.record(executedEvent(hook, asked, { requestType }, clock.now(), context));
  const hook = await inlineHooks.find(hookId);
  if (hook?.status !== 'ACTIVE') {
    const fault = hook === undefined ? 'The hook is gone' : 'The hook is not active';
    await tell(hook ?? nameless(hookId), { ok: false, kind: 'failed', fault, calls: 0 });
    return failed;
  }
  const asked = await askEndpoint(services, hook, request(hook, clock.now()));
  await tell(hook, asked);
  if (!asked.ok) return failed;
  const { verdict, fault } = registrationVerdict(asked.answer, command);
  const decision = verdict.registers ? 'ALLOW' : 'DENY';
  await eventRecorder.record(processedEvent(hook, asked.answer.debugContext, { fault, decision }, clock.now(), context));
  return verdict;
}

const notingUnusable =
  ({ inlineHooks, eventRecorder, clock }: RegistrationHookServices): RegistrationHook['noteUnusable'] =>
  async (hookId, fault, context) => {
    const hook = (await inlineHooks.find(hookId)) ?? nameless(hookId);
    await eventRecorder.record(processedEvent(hook, undefined, { fault, decision: 'DENY' }, clock.now(), context));
  };

/**
 * The inline hook of registration. Whatever keeps it from saying yes registers nobody: no answer, one that can't be followed, a hook that was
 * switched off or taken away while a policy names it.
 */
export const registrationHook = (services: RegistrationHookServices): RegistrationHook => ({
  ask(hookId, answers, context) {
    const request = (hook: InlineHook, at: number): object => registrationRequest(hook, answers, at, context);
    const command = 'com.okta.user.profile.update';
    return askHook(services, hookId, { requestType: 'self.service.registration', command, request }, context);
  },
  noteUnusable: notingUnusable(services),
});

const ofUpdate = (verdict: RegistrationVerdict): ProfileUpdateVerdict =>
  verdict.registers
    ? { saves: true, changes: verdict.changes }
    : { saves: false, because: verdict.because, messages: verdict.messages };

/** The same hook where somebody adds to her profile on her way in. */
export const profileUpdateHook = (services: RegistrationHookServices): ProfileUpdateHook => ({
  async ask(hookId, user, update, context) {
    const request = (hook: InlineHook, at: number): object => profileUpdateRequest(hook, { user, update }, at, context);
    const command = 'com.okta.user.progressive.profile.update';
    return ofUpdate(await askHook(services, hookId, { requestType: 'progressive.profile', command, request }, context));
  },
  noteUnusable: notingUnusable(services),
});
