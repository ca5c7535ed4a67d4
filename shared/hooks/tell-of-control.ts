import { type Context, type EventDraft, type EventType, looseEvent } from '../kernel/index.ts';
import { hookParty } from './event-hooks.ts';
import type { EventHook } from './model.ts';
import type { DeliveryControlServices } from './ports.ts';

/** What somebody asks of deliveries changes no hook, and is in the log all the same. */
export async function tellOfControl(
  { eventRecorder, clock }: Pick<DeliveryControlServices, 'eventRecorder' | 'clock'>,
  hook: EventHook,
  eventType: EventType,
  debugData: NonNullable<EventDraft['debugData']>,
  context: Context,
  outcome?: EventDraft['outcome'],
): Promise<void> {
  const draft = { eventType, targets: [hookParty(hook)], debugData, ...(outcome && { outcome }) };
  await eventRecorder.record(looseEvent(draft, { kind: 'event-hook', id: hook.id }, clock.now(), context));
}
