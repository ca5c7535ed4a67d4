import { type Context, type EventDraft, looseEvent, type RosterEvent } from '../kernel/index.ts';
import { redactText } from '../security/index.ts';
import type { Asked } from './ask-endpoint.ts';
import { inlineHookParty } from './inline-hooks.ts';
import type { InlineHook } from './model.ts';

type Named = Pick<InlineHook, 'id' | 'name'>;

const debugCharacters = 1_000;

/** What an endpoint has to say to whoever looks into it, without secrets and addresses. */
function debugTextOf(debugContext: unknown): string | undefined {
  if (debugContext === undefined || debugContext === null) return undefined;
  const line = redactText(JSON.stringify(debugContext).slice(0, debugCharacters * 4))
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
  return line.slice(0, debugCharacters).toWellFormed();
}

function event(hook: Named, draft: Omit<EventDraft, 'targets'>, at: number, context: Context): RosterEvent {
  return looseEvent({ ...draft, targets: [inlineHookParty(hook)] }, { kind: 'inline-hook', id: hook.id }, at, context);
}

/** That a hook's endpoint was asked, and how that went. */
export function executedEvent(
  hook: Named,
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

/** What was done with an answer. `said`: its `debugContext`; `fault`: why nothing could be done. */
export function processedEvent(
  hook: Named,
  said: unknown,
  { fault, decision }: { readonly fault?: string | undefined; readonly decision: string },
  at: number,
  context: Context,
): RosterEvent {
  const outcome =
    fault === undefined ? { result: 'SUCCESS' as const, reason: null } : { result: 'FAILURE' as const, reason: fault };
  const debugContext = debugTextOf(said);
  const debugData = { decision, ...(debugContext === undefined ? {} : { debugContext }) };
  return event(hook, { eventType: 'inline_hook.response.processed', outcome, debugData }, at, context);
}
