import { RosterError } from '../kernel/index.ts';
import { checkOutboundUrl } from '../security/index.ts';
import { eligibleEventTypes } from './eligible-event-types.ts';
import { headerCauses, type WishedAuth, wishedAuth } from './endpoint-headers.ts';
import { filterCauses, filtersOf } from './event-filters.ts';
import { type AfterDeadLetter, type EventFilter, type EventHookInput, type HookHeader, hookLimits } from './model.ts';

/** A hook as its caller wants it, checked. */
export interface EventHookWish {
  readonly name: string;
  readonly description: string | null;
  readonly status?: 'ACTIVE' | 'INACTIVE';
  readonly eventTypes: readonly string[];
  readonly filters: readonly EventFilter[];
  readonly afterDeadLetter?: AfterDeadLetter;
  readonly uri: string;
  readonly headers: readonly HookHeader[];
  readonly auth: WishedAuth;
}

function eventCauses({ items, filter }: EventHookInput['events']): string[] {
  const unknown = items.filter((item) => !eligibleEventTypes.has(item));
  return [
    ...unknown
      .slice(0, 10)
      .map((item) => `events.items: '${item.slice(0, 100)}' is not an event type that event hooks can ask for`),
    ...(new Set(items).size > hookLimits.eventTypes
      ? [`events.items: The maximum number of event types is ${hookLimits.eventTypes}`]
      : []),
    ...filterCauses(filter, items),
  ];
}

/** @throws RosterError `validation-failed` with every cause at once */
export function checkEventHook(input: EventHookInput, { allowLoopback }: { readonly allowLoopback: boolean }): EventHookWish {
  const { uri, headers: given } = input.channel.config;
  const headers = (given ?? []).filter((header) => header !== null);
  const auth = wishedAuth(input.channel.config.authScheme);
  const url = checkOutboundUrl(uri, { allowLoopback });
  const causes = [
    ...(url.ok ? [] : [`channel.config.uri: ${url.cause}`]),
    ...headerCauses(headers, auth),
    ...eventCauses(input.events),
  ];
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'eventHook', causes });
  return {
    name: input.name,
    description: input.description ?? null,
    ...(input.status ? { status: input.status } : {}),
    ...(input.delivery?.afterDeadLetter ? { afterDeadLetter: input.delivery.afterDeadLetter } : {}),
    eventTypes: [...new Set(input.events.items)],
    filters: filtersOf(input.events.filter),
    uri,
    headers,
    auth,
  };
}
