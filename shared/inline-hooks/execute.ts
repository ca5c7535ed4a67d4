import { type Context, RosterError } from '../kernel/index.ts';
import { askEndpoint } from './ask-endpoint.ts';
import { getInlineHook } from './inline-hooks.ts';
import type { InlineCallServices, InlineEventRecorder, InlineHookStore } from './ports.ts';
import { executedEvent } from './tell-of-calls.ts';

export interface PreviewServices extends InlineCallServices {
  readonly inlineHooks: InlineHookStore;
  readonly eventRecorder: InlineEventRecorder;
}

/**
 * Asks a hook's endpoint with a payload of the caller's, whatever its status, and gives what it answers. Nothing else comes of it.
 * Errors: not-found, inline-hook-failed.
 */
export async function previewInlineHook(
  services: PreviewServices,
  id: string,
  payload: Readonly<Record<string, unknown>>,
  context: Context,
): Promise<Readonly<Record<string, unknown>>> {
  const hook = await getInlineHook(services, id);
  const asked = await askEndpoint(services, hook, payload);
  await services.eventRecorder.record(executedEvent(hook, asked, { preview: 'true' }, services.clock.now(), context));
  if (!asked.ok) throw new RosterError('inline-hook-failed', { kind: asked.kind, detail: asked.fault });
  return asked.answer.body;
}
