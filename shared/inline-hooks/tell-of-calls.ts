import { type Context, type EventDraft, looseEvent, type RosterEvent } from '../kernel/index.ts';
import type { Asked } from './ask-endpoint.ts';
import { inlineHookParty } from './inline-hooks.ts';
import type { InlineHook } from './model.ts';

function event(hook: InlineHook, draft: Omit<EventDraft, 'targets'>, at: number, context: Context): RosterEvent {
  return looseEvent({ ...draft, targets: [inlineHookParty(hook)] }, { kind: 'inline-hook', id: hook.id }, at, context);
}

/** That a hook's endpoint was asked, and how that went. */
export function executedEvent(
  hook: InlineHook,
  asked: Asked,
  facts: Readonly<Record<string, string>>,
  at: number,
  context: Context,
): RosterEvent {
  const outcome = asked.ok ? ({ result: 'SUCCESS', reason: null } as const) : ({ result: 'FAILURE', reason: asked.fault } as const);
  return event(
    hook,
    { eventType: 'inline_hook.executed', outcome, debugData: { calls: String(asked.calls), ...facts } },
    at,
    context,
  );
}
