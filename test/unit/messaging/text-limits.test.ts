import { beforeEach, describe, expect, it } from '@jest/globals';

import { deliverMessage, type DeliveryOutcome } from '../../../shared/messaging/index.ts';
import { code, MessageWorld, noon } from './sample-messages.ts';

const hour = 60 * 60_000;
let world: MessageWorld;
let sent = 0;

beforeEach(() => {
  world = new MessageWorld();
  world.textRules = { countries: ['DE', 'FR'], perDay: 30, perCountryPerDay: 20 };
});

const text = (to: string, changes: object = {}): Promise<DeliveryOutcome> =>
  deliverMessage(world.deps, code({ id: `text-${(sent += 1)}`, to, expires: world.now + 600_000, ...changes }));
const german = (number: number): string => `+4915112${String(number).padStart(6, '0')}`;
const french = (number: number): string => `+3361234${String(number).padStart(4, '0')}`;
const alarms = () => world.told.filter(({ eventType }) => eventType === 'roster.text_message.limit.reached');

describe('AC-124: whoever pumps texts at the org’s cost', () => {
  it('gets no more than the limit out of 10,000 wishes for 1,000 numbers, and an alarm is told once', async () => {
    world.textRules = { countries: ['DE'], perDay: 200, perCountryPerDay: 200 };
    const outcomes = new Map<DeliveryOutcome, number>();
    for (let wish = 0; wish < 10_000; wish += 1) {
      const outcome = await text(german(wish % 1_000));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect(world.texts).toHaveLength(200);
    expect(outcomes).toEqual(
      new Map([
        ['sent', 200],
        ['capped', 9_800],
      ]),
    );
    expect(alarms()).toMatchObject([{ debugData: { country: 'DE', most: '200' }, targets: [{ id: '00o1', type: 'Org' }] }]);
    expect(JSON.stringify(world.told)).not.toMatch(/4915112|012345/);
  });

  it('gets five to a number in an hour, which use up nothing of the others', async () => {
    for (let time = 0; time < 100; time += 1) await text(german(0));
    expect(world.texts).toHaveLength(5);
    for (let number = 1; number <= 15; number += 1) expect(await text(german(number))).toBe('sent');
    expect(await text(german(16))).toBe('capped');
  });

  it('uses up one country, and then no other', async () => {
    for (let number = 0; number < 25; number += 1) await text(german(number));
    expect(world.texts).toHaveLength(20);
    for (let number = 0; number < 15; number += 1) await text(french(number));
    expect(world.texts).toHaveLength(30);
    expect(alarms().map(({ debugData }) => debugData)).toEqual([{ country: 'DE', most: '20' }, { most: '30' }]);
    world.now = noon + 24 * hour;
    expect(await text(german(0))).toBe('sent');
    for (let number = 0; number < 25; number += 1) await text(german(number));
    expect(alarms()).toHaveLength(3);
  });

  it('reaches no country that is not on the list, no premium number, no landline and no satellite', async () => {
    expect(await text('+12025550123')).toBe('unserved');
    for (const to of [
      '+4930123456',
      '+491801234567',
      '+447012345678',
      '+88213123456',
      '+97901234567',
      '+19005551234',
      '0151 12345678',
    ])
      expect([to, await text(to)]).toEqual([to, 'refused']);
    expect(await text('+49 (151) 1234-5678')).toBe('sent');
    expect(world.texts.map(({ to }) => to)).toEqual(['+4915112345678']);
  });

  it('is told with each text whether it went out, and by what it was for', async () => {
    await text(german(1));
    await text(german(1), { purpose: 'verification' });
    await text('+12025550123', { purpose: 'unlock' });
    await text('+4930123456', { purpose: 'enrollment' });
    expect(world.told.map(({ eventType, outcome, debugData }) => [eventType, outcome?.result, debugData])).toEqual([
      ['system.sms.send_password_reset_message', 'SUCCESS', { country: 'DE' }],
      ['system.sms.send_factor_verify_message', 'SUCCESS', { country: 'DE' }],
      ['system.sms.send_account_unlock_message', 'DENY', { country: 'US' }],
      ['system.sms.send_phone_verification_message', 'FAILURE', {}],
    ]);
  });
});
