import { type Context, type EventType, type Page, RosterError } from '../kernel/index.ts';
import { type DeadLetter, deadLetterId, parseDeadLetterId, type Redelivery } from './delivery-model.ts';
import { getEventHook } from './event-hooks.ts';
import type { DeliveryControlServices } from './ports.ts';
import { tellOfControl } from './tell-of-control.ts';

export async function listDeadLetters(
  services: DeliveryControlServices,
  hookId: string,
  page: { readonly limit: number; readonly after?: string },
): Promise<Page<DeadLetter>> {
  await getEventHook(services, hookId);
  return services.deadLetters.list(hookId, page);
}

const asked = {
  send: 'roster.event_hook.dead_letter.redelivered',
  'give-up': 'roster.event_hook.dead_letter.discarded',
} as const satisfies Record<Redelivery['action'], EventType>;

/**
 * Has a dead letter sent again, with eight new tries, or given up. What waits for it follows; given up, its version is told as a gap.
 *
 * @throws RosterError `not-found`
 */
export async function askForDeadLetter(
  services: DeliveryControlServices,
  hookId: string,
  id: string,
  action: Redelivery['action'],
  context: Context,
): Promise<DeadLetter> {
  const hook = await getEventHook(services, hookId);
  const named = parseDeadLetterId(id);
  const letter = named && (await services.deadLetters.find(hookId, named.shard, named.place));
  if (letter === undefined) throw new RosterError('not-found', { id, type: 'EventHookDeadLetter' });
  await tellOfControl(services, hook, asked[action], { deadLetterId: id }, context);
  await services.asides.ask(hookId, letter.shard, letter.place, action);
  await services.cursors.nudge(hookId, [letter.shard]);
  await services.hookWakeUps.wakeHooks();
  return letter;
}

/** Has every dead letter that there is now sent again. One write a shard, however many they are. */
export async function redeliverAll(services: DeliveryControlServices, hookId: string, context: Context): Promise<void> {
  const hook = await getEventHook(services, hookId);
  await tellOfControl(services, hook, asked.send, {}, context);
  const cursors = await services.cursors.list(hookId);
  await services.cursors.nudge(hookId, cursors.keys(), { redeliverBefore: services.clock.now() + 1 });
  await services.hookWakeUps.wakeHooks();
}

export const presentDeadLetter = (letter: DeadLetter): Readonly<Record<string, unknown>> => ({
  id: deadLetterId(letter),
  event: { uuid: letter.uuid, eventType: letter.eventType, published: new Date(letter.published).toISOString() },
  entity: letter.entity,
  tries: letter.tries,
  reason: letter.fault,
  died: new Date(letter.diedAt).toISOString(),
  holdsLaterEvents: letter.holds,
});
