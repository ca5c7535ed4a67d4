import { RosterError } from '../kernel/index.ts';
import { checkOutboundUrl, findHeaderFault } from '../security/index.ts';
import { eligibleEventTypes } from './eligible-event-types.ts';
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
  /** Without `value` the secret that is stored stays. */
  readonly auth: { readonly key: string; readonly value?: string } | null;
}

function wishedAuth({ channel }: EventHookInput): EventHookWish['auth'] {
  const { key, value } = channel.config.authScheme ?? {};
  if (!key && !value) return null;
  return { key: key ?? '', ...(value ? { value } : {}) };
}

/** Of the headers that sign a delivery; nobody else writes one, whatever its name goes on with. */
const signaturePrefix = 'webhook-';

/** Placeholders of what a delivery carries besides: headers that fit alone must fit beside ours too. */
const ours: Readonly<Record<string, string>> = {
  'webhook-id': 'i'.repeat(36),
  'webhook-timestamp': 't'.repeat(10),
  'webhook-signature': 's'.repeat(48 * 5),
  'roster-accept': 'application/json',
  'roster-content-type': 'application/json',
};

function headerCauses(headers: readonly HookHeader[], auth: EventHookWish['auth']): string[] {
  const all = [
    ...headers.map(({ key, value }) => [key, value] as const),
    ...(auth === null ? [] : [[auth.key, auth.value ?? 'stored'] as const]),
  ];
  const names = all.map(([name]) => name.toLowerCase());
  const signing = names.find((name) => name.startsWith(signaturePrefix));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (signing !== undefined) return [`channel.config.headers: The header ${signing} is reserved`];
  // As an object, a name that is there twice would be there once.
  const fault =
    twice === undefined ? findHeaderFault({ ...ours, ...Object.fromEntries(all) }) : `The header ${twice} is there twice`;
  return fault === undefined ? [] : [`channel.config.headers: ${fault}`];
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
  const auth = wishedAuth(input);
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
