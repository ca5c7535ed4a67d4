import { toOktaTime } from '../kernel/index.ts';
import type { EventHook } from './model.ts';

function filterView({ filters = [] }: EventHook): object | null {
  if (filters.length === 0) return null;
  return {
    type: 'EXPRESSION_LANGUAGE',
    eventFilterMap: filters.map(({ event, expression }) => ({ event, condition: { version: null, expression } })),
  };
}

/** As Okta shows a hook: without the secret, `method` added. `delivery` is Roster's own. */
export function presentEventHook(hook: EventHook, origin: string): Readonly<Record<string, unknown>> {
  const self = `${origin}/api/v1/eventHooks/${hook.id}`;
  const link = (name: string) => ({ href: `${self}/lifecycle/${name}`, hints: { allow: ['POST'] } });
  const { uri, headers, auth } = hook.channel;
  const pause = hook.pause ?? null;
  return {
    id: hook.id,
    status: hook.status,
    verificationStatus: hook.verificationStatus,
    name: hook.name,
    description: hook.description,
    created: toOktaTime(hook.created),
    createdBy: hook.createdBy,
    lastUpdated: toOktaTime(hook.lastUpdated),
    events: { type: 'EVENT_TYPE', items: hook.eventTypes, filter: filterView(hook) },
    channel: {
      type: 'HTTP',
      version: '1.0.0',
      config: {
        uri,
        headers: headers.map(({ key, value }) => ({ key, value })),
        method: 'POST',
        authScheme: auth === null ? null : { type: 'HEADER', key: auth.key },
      },
    },
    delivery: {
      afterDeadLetter: hook.afterDeadLetter ?? 'WAIT',
      pause: pause && { since: toOktaTime(pause.since), by: pause.by, reason: pause.reason },
    },
    _links:
      hook.status === 'ACTIVE'
        ? { self: { href: self }, verify: link('verify'), deactivate: link('deactivate') }
        : {
            self: { href: self, hints: { allow: ['GET', 'PUT', 'DELETE'] } },
            activate: link('activate'),
            delete: { href: self, hints: { allow: ['DELETE'] } },
          },
  };
}
