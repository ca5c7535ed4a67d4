import { type Page, toOktaTime } from '../kernel/index.ts';
import type { DeliveryAttempt } from './delivery-model.ts';
import { getEventHook } from './event-hooks.ts';
import type { DeliveryControlServices } from './ports.ts';
import type { Replay, ReplayProgress } from './replay-model.ts';

export async function listDeliveries(
  services: DeliveryControlServices,
  hookId: string,
  page: { readonly limit: number; readonly after?: string },
): Promise<Page<DeliveryAttempt>> {
  await getEventHook(services, hookId);
  return services.deliveryLog.list(hookId, page);
}

export const presentDelivery = (attempt: DeliveryAttempt): Readonly<Record<string, unknown>> => ({
  time: new Date(attempt.at).toISOString(),
  deliveryId: attempt.deliveryId,
  attempt: attempt.attempt,
  events: attempt.events,
  eventIds: attempt.uuids,
  delivered: attempt.fault === null,
  status: attempt.status,
  reason: attempt.fault,
  latencyMilliseconds: attempt.latencyMs,
  excerpt: attempt.excerpt,
});

export const presentReplay = ({
  replay,
  progress,
}: {
  readonly replay: Replay;
  readonly progress: ReplayProgress;
}): Readonly<Record<string, unknown>> => ({
  id: replay.id,
  status: replay.state,
  since: new Date(replay.since).toISOString(),
  event: replay.event,
  eventsPerSecond: replay.rate,
  progress: { ...progress, unit: 'log pages' },
  created: toOktaTime(replay.created),
  createdBy: replay.createdBy,
  ended: replay.ended === null ? null : toOktaTime(replay.ended),
});
