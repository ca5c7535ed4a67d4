import type { Context } from '../kernel/index.ts';
import type { RegistrationHook, RegistrationVerdict } from '../registration/index.ts';
import { askEndpoint, type Asked } from './ask-endpoint.ts';
import type { InlineHook } from './model.ts';
import type { InlineCallServices, InlineEventRecorder, InlineHookStore } from './ports.ts';
import { registrationRequest } from './registration-request.ts';
import { registrationVerdict } from './registration-verdict.ts';
import { executedEvent, processedEvent } from './tell-of-calls.ts';

export interface RegistrationHookServices extends InlineCallServices {
  readonly inlineHooks: Pick<InlineHookStore, 'find'>;
  readonly eventRecorder: InlineEventRecorder;
}

const failed: RegistrationVerdict = { registers: false, because: 'failed', messages: [] };
const facts = { requestType: 'self.service.registration' } as const;

/** What the log says of a hook that a policy names and that is not there any more. */
const nameless = (id: string): Pick<InlineHook, 'id' | 'name'> => ({ id, name: '' });

/**
 * The inline hook of registration. Whatever keeps it from saying yes registers nobody: no answer, one that can't be followed, a hook that was
 * switched off or taken away while a policy names it.
 */
export function registrationHook(services: RegistrationHookServices): RegistrationHook {
  const { inlineHooks, eventRecorder, clock } = services;
  const tell = (hook: Pick<InlineHook, 'id' | 'name'>, asked: Asked, context: Context) =>
    eventRecorder.record(executedEvent(hook, asked, facts, clock.now(), context));
  return {
    async ask(hookId, answers, context) {
      const hook = await inlineHooks.find(hookId);
      if (hook?.status !== 'ACTIVE') {
        const fault = hook === undefined ? 'The hook is gone' : 'The hook is not active';
        await tell(hook ?? nameless(hookId), { ok: false, kind: 'failed', fault, calls: 0 }, context);
        return failed;
      }
      const asked = await askEndpoint(services, hook, registrationRequest(hook, answers, clock.now(), context));
      await tell(hook, asked, context);
      if (!asked.ok) return failed;
      const { verdict, fault } = registrationVerdict(asked.answer);
      const decision = verdict.registers ? 'ALLOW' : 'DENY';
      await eventRecorder.record(processedEvent(hook, asked.answer.debugContext, { fault, decision }, clock.now(), context));
      return verdict;
    },
    async noteUnusable(hookId, fault, context) {
      const hook = (await inlineHooks.find(hookId)) ?? nameless(hookId);
      await eventRecorder.record(processedEvent(hook, undefined, { fault, decision: 'DENY' }, clock.now(), context));
    },
  };
}
