import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { redactEvent, saysMore } from '../../../shared/erasure/index.ts';
import type { Party, RosterEvent } from '../../../shared/kernel/index.ts';

const her: Party = { id: 'her', type: 'User', alternateId: 'her@example.com', displayName: 'Her Name' };
const him: Party = { id: 'him', type: 'User', alternateId: 'him@example.com', displayName: 'His Name' };
const team: Party = { id: 'team', type: 'UserGroup', alternateId: null, displayName: 'Team' };
const erased: ReadonlySet<string> = new Set(['her']);

const party = fc.constantFrom(her, him, team);
const event: fc.Arbitrary<RosterEvent> = fc.record(
  {
    eventType: fc.constantFrom('user.lifecycle.create', 'group.user_membership.add', 'user.session.start'),
    targets: fc.array(party, { maxLength: 3 }),
    outcome: fc.record({ result: fc.constantFrom('SUCCESS', 'FAILURE'), reason: fc.constantFrom(null, 'since Her Name said so') }),
    debugData: fc.constantFrom({}, { changedAttributes: 'title' }),
    uuid: fc.uuid(),
    published: fc.nat(),
    entity: fc.record({ kind: fc.constantFrom('user', 'group'), id: fc.constantFrom('her', 'him', 'team'), version: fc.nat() }),
    context: fc.record({
      actor: party,
      client: fc.constantFrom(null, { ipAddress: '203.0.113.9', userAgent: 'Browser' }),
      requestId: fc.constant('request'),
      channel: fc.constantFrom('api', 'page'),
    }),
  },
  { requiredKeys: ['eventType', 'targets', 'uuid', 'published', 'entity', 'context'] },
);

const concerns = ({ entity, context, targets }: RosterEvent): boolean =>
  (entity.kind === 'user' && entity.id === 'her') || context.actor.id === 'her' || targets.some(({ id }) => id === 'her');

describe('a redacted event', () => {
  it('says no name, address or reason of the erased, whatever it was', () => {
    fc.assert(
      fc.property(event, (one) => {
        const text = JSON.stringify(redactEvent(one, erased));
        const hers = one.entity.kind === 'user' && one.entity.id === 'her';
        const names = concerns(one) ? ['her@example.com', 'Her Name'] : [];
        const places = hers || one.context.actor.id === 'her' ? ['203.0.113.9', 'Browser'] : [];
        const facts = hers || one.targets.some(({ id }) => id === 'her') ? ['changedAttributes'] : [];
        expect([...names, ...places, ...facts].filter((trace) => text.includes(trace))).toEqual([]);
      }),
    );
  });

  it('is still that event: what, when, of which version, by and about whom', () => {
    fc.assert(
      fc.property(event, (one) => {
        const { uuid, eventType, published, entity, targets, context, outcome } = redactEvent(one, erased);
        expect({ uuid, eventType, published, entity }).toEqual({
          uuid: one.uuid,
          eventType: one.eventType,
          published: one.published,
          entity: one.entity,
        });
        expect([context.actor.id, ...targets.map(({ id }) => id)]).toEqual([
          one.context.actor.id,
          ...one.targets.map(({ id }) => id),
        ]);
        expect(outcome?.result).toBe(one.outcome?.result);
      }),
    );
  });

  it('leaves the names of others', () => {
    fc.assert(
      fc.property(event, (one) => {
        const { targets } = redactEvent(one, erased);
        expect(targets.filter(({ id }) => id !== 'her')).toEqual(one.targets.filter(({ id }) => id !== 'her'));
      }),
    );
  });

  it('is the same one where it concerns nobody erased, and says no more when it is redacted again', () => {
    fc.assert(
      fc.property(event, (one) => {
        const redacted = redactEvent(one, erased);
        if (!concerns(one)) expect(redacted).toBe(one);
        expect(redactEvent(redacted, erased)).toEqual(redacted);
        expect(saysMore(redacted, erased)).toBe(false);
      }),
    );
  });
});
