import { randomUUID } from 'node:crypto';

import { type Context, type EventDraft, looseEvent, type RosterEvent, systemContext } from '../kernel/index.ts';
import type { DeadLetter } from './delivery-model.ts';
import { hookParty } from './event-hooks.ts';
import type { EventHook } from './model.ts';
import { pauseByItself } from './pause.ts';
import type { DeliveryServices } from './ports.ts';

const day = 86_400_000;

interface Told {
  readonly hook: EventHook;
  outageTold: boolean;
  paused: boolean;
}

function failureEvent(hook: EventHook, reason: string, at: number, facts: EventDraft['debugData'] = {}): RosterEvent {
  const draft = {
    eventType: 'event_hook.delivery',
    targets: [hookParty(hook)],
    outcome: { result: 'FAILURE', reason },
    debugData: facts,
  } as const;
  const context: Context = { ...systemContext(randomUUID()), channel: 'hook' };
  return looseEvent(draft, { kind: 'event-hook', id: hook.id }, at, context);
}

/** The first failure of an outage is in the System Log; that type is not eligible for hooks, so no hook tells of itself. */
export async function tellOfOutage({ eventRecorder, clock }: DeliveryServices, told: Told, fault: string): Promise<void> {
  if (told.outageTold) return;
  told.outageTold = true;
  await eventRecorder.record(failureEvent(told.hook, fault, clock.now()));
}

/**
 * Of a dead letter the log hears each time, the administrators once a day. An endpoint that took nothing all the while is asked no
 * more but once an hour.
 */
export async function tellOfDeath(services: DeliveryServices, told: Told, letter: DeadLetter, outage: boolean): Promise<void> {
  const { hook } = told;
  const now = services.clock.now();
  const facts = {
    deadLetter: 'true',
    deadLetterEvent: letter.uuid,
    deadLetterEntity: letter.entity.id,
    deadLetterVersion: String(letter.entity.version),
    tries: String(letter.tries),
  };
  await services.eventRecorder.record(failureEvent(hook, letter.fault, now, facts));
  await services.notices.hookFailed({
    id: `${hook.id}-${Math.floor(now / day)}-${outage ? 'outage' : 'dead'}`,
    hookName: hook.name,
    reason: letter.fault,
    paused: outage,
    since: letter.published,
  });
  if (!outage || told.paused) return;
  await pauseByItself(services, hook.id, letter.fault);
  told.paused = true;
}
