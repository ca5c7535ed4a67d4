import { describe, expect, it } from '@jest/globals';

import { presentLogEvent } from '../../../shared/audit/index.ts';
import {
  checkEventHook,
  createEventHook,
  deliverToHooks,
  type EventHookInput,
  presentEventHook,
  replaceEventHook,
  verifyEventHook,
  wantedEvents,
} from '../../../shared/hooks/index.ts';
import { filterRoots } from '../../../shared/hooks/event-filters.ts';
import { EventHookBody, EventHookView } from '../../../functions/api/event-hooks/event-hook-body.ts';
import { context, event, hookInput, HookWorld } from './hook-world.ts';

const [create, deactivate] = ['user.lifecycle.create', 'user.lifecycle.deactivate'] as const;
const annOnly = "event.target.?[id == 'ann'].size() > 0";

/** A hook for two event types, with filters. */
function filtered(...filters: readonly (readonly [string, string])[]): EventHookInput {
  const input = hookInput();
  const eventFilterMap = filters.map(([type, expression]) => ({ event: type, condition: { expression } }));
  return { ...input, events: { ...input.events, filter: { type: 'EXPRESSION_LANGUAGE', eventFilterMap } } };
}

const check = (input: EventHookInput) => checkEventHook(input, { allowLoopback: false });
const refusal = (...causes: unknown[]) =>
  expect.objectContaining({ code: 'validation-failed', facts: { object: 'eventHook', causes } });

describe('filters of an event hook', () => {
  it('are kept, and shown as Okta shows them', async () => {
    const world = new HookWorld();
    const hook = await createEventHook(world, filtered([create, annOnly]), '00uadmin', context);
    const shown = presentEventHook(hook, world.origin);
    expect(shown['events']).toEqual({
      type: 'EVENT_TYPE',
      items: [create, deactivate],
      filter: {
        type: 'EXPRESSION_LANGUAGE',
        eventFilterMap: [{ event: create, condition: { version: null, expression: annOnly } }],
      },
    });
    const { events } = EventHookView.parse(shown);
    const body = { ...shown, events };
    expect(EventHookBody.parse(body).events.filter?.eventFilterMap).toEqual([
      { event: create, condition: { expression: annOnly } },
    ]);
  });

  it('go with a replacement that names none', async () => {
    const world = new HookWorld();
    const { id } = await createEventHook(world, filtered([create, annOnly]), '00uadmin', context);
    const after = await replaceEventHook(world, id, hookInput(), context);
    expect(presentEventHook(after, world.origin)).toMatchObject({ events: { filter: null } });
  });

  it('are refused with the place of what is wrong', () => {
    expect(() => check(filtered([create, annOnly], [deactivate, 'event.actr.id == null']))).toThrow(
      refusal(
        [
          'events.filter.eventFilterMap[1].condition.expression: There is no actr in this object; did you mean actor? (character 7)',
          'event.actr.id == null',
          '      ^^^^',
        ].join('\n'),
      ),
    );
  });

  it('are of events that the hook asks for, and one of each', () => {
    expect(() => check(filtered(['user.session.start', 'true']))).toThrow(
      refusal("events.filter.eventFilterMap[0].event: 'user.session.start' is not among events.items"),
    );
    expect(() => check(filtered([create, 'true'], [create, 'false']))).toThrow(
      refusal("events.filter.eventFilterMap[1].event: 'user.lifecycle.create' has a filter already"),
    );
  });

  it('are so long together and no longer', () => {
    const types = Array.from({ length: 16 }, (_, index) => `type-${index}`);
    const full = `'${'x'.repeat(4_096 - 8)}' != ''`;
    const causes = (...more: readonly string[]): string => {
      try {
        check(filtered(...[...types.map(() => full), ...more].map((text): [string, string] => [create, text])));
        return '';
      } catch (error) {
        return JSON.stringify(Object(error).facts);
      }
    };
    expect(full).toHaveLength(4_096);
    expect(causes()).not.toContain('longer than');
    expect(causes(' ')).toContain('The expressions are longer than 65536 characters together');
  });

  it.each([{ filter: null }, { filter: {} }, { filter: { eventFilterMap: null } }, { filter: { eventFilterMap: [] } }, {}])(
    'are none with %j',
    (events) => {
      const input = hookInput();
      expect(check({ ...input, events: { items: input.events.items, ...events } }).filters).toEqual([]);
    },
  );

  it.each([
    { type: 'OTHER' },
    { eventFilterMap: [{ event: create }] },
    { eventFilterMap: [{ event: create, condition: {} }] },
    { eventFilterMap: [{ condition: { expression: 'true' } }] },
    { eventFilterMap: 'true' },
  ])('have a shape: not %j', (filter) => {
    const { events, channel, ...rest } = hookInput();
    const body = {
      ...rest,
      events: { type: 'EVENT_TYPE', ...events, filter },
      channel: { type: 'HTTP', version: '1.0.0', ...channel },
    };
    expect(EventHookBody.safeParse(body).success).toBe(false);
  });

  it('decide what is delivered', async () => {
    const world = new HookWorld();
    const { id } = await createEventHook(world, filtered([create, annOnly]), '00uadmin', context);
    await verifyEventHook(world, id, context);
    await world.happen({ user: 'ann' }, { user: 'bob' }, { user: 'bob', version: 2, eventType: deactivate });
    world.clock.at += 1_000;
    await deliverToHooks(world, { holder: 'me', deadline: world.clock.now() + 100_000 });
    expect(world.posted().flatMap(({ uuids }) => uuids)).toEqual(['ann-1', 'bob-2']);
  });

  it('see of an event what its LogEvent shows', () => {
    const facts = event({ debugData: { changedAttributes: 'email' } });
    for (const each of [facts, { ...facts, targets: [], outcome: { result: 'FAILURE', reason: 'X' } } as const]) {
      const { eventType, outcome, actor, target, debugContext } = presentLogEvent(each);
      const bare = ({ detailEntry: _detailEntry, ...party }: typeof actor) => party;
      expect(filterRoots(each)).toEqual({
        event: { eventType, outcome, actor: bare(actor), target: (target ?? []).map(bare), debugData: debugContext.debugData },
      });
    }
  });
});

describe('wantedEvents', () => {
  const hook = { id: 'who1', eventTypes: [create, deactivate] };
  const nothing = (): never => {
    throw new Error('a filter failed');
  };

  it('are all of a type without a filter, and none of another', () => {
    const wanted = wantedEvents(hook, nothing);
    expect([create, 'user.session.start' as const].map((eventType) => wanted(event({ eventType })))).toEqual([true, false]);
  });

  it('of a type with a filter are those for which it is true', () => {
    const wanted = wantedEvents({ ...hook, filters: [{ event: create, expression: annOnly }] }, nothing);
    expect([event(), event({ user: 'bob' }), event({ user: 'bob', eventType: deactivate })].map(wanted)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('have those that a filter fails on, which is told', () => {
    const told: unknown[] = [];
    const expression = "event.debugData.changedAttributes.contains('email')";
    const wanted = wantedEvents({ ...hook, filters: [{ event: create, expression }] }, (fault) => told.push(fault));
    expect([event(), event({ debugData: { changedAttributes: 'firstName' } })].map(wanted)).toEqual([true, false]);
    expect(told).toEqual([{ hookId: 'who1', eventType: create, uuid: 'ann-1', code: 'null-value', at: 0 }]);
  });

  it('have those whose filter is none by today’s rules, which is told', () => {
    const told: unknown[] = [];
    const wanted = wantedEvents({ ...hook, filters: [{ event: create, expression: 'future()' }] }, (fault) => told.push(fault));
    expect(wanted(event())).toBe(true);
    expect(told).toMatchObject([{ code: 'unknown-function', at: 0 }]);
  });
});
