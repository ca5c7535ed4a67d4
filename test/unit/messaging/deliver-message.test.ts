import { beforeEach, describe, expect, it } from '@jest/globals';

import { deliverMessage, MessageRefusedError, recipientLimit, toAdministrators } from '../../../shared/messaging/index.ts';
import { message, MessageWorld, noon } from './sample-messages.ts';

const minute = 60_000;
let world: MessageWorld;

const attempt = (number: number, changes = {}) => message('RegistrationAttempt', { id: `attempt-${number}`, ...changes });
const text = (number: number) => message('UserActivation', { id: `text-${number}`, kind: 'text', to: '+4915112345678' });

beforeEach(() => {
  world = new MessageWorld();
});

describe('delivering a message', () => {
  it('hands it over and remembers it', async () => {
    expect(await deliverMessage(world.deps, message())).toBe('sent');
    expect(world.mails.map(({ to, subject }) => [to, subject])).toEqual([['ana@example.com', 'Activate your Acme account']]);
  });

  it('hands one id over once, however often it is delivered', async () => {
    const outcomes = [];
    for (let time = 0; time < 3; time += 1) outcomes.push(await deliverMessage(world.deps, message()));
    expect(outcomes).toEqual(['sent', 'repeated', 'repeated']);
    expect(world.mails).toHaveLength(1);
  });

  it('hands it over once when workers race', async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => deliverMessage(world.deps, message())));
    expect(outcomes.filter((outcome) => outcome === 'sent')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'busy')).toHaveLength(9);
    expect(world.mails).toHaveLength(1);
  });

  it('tries again at once after a transport that failed', async () => {
    world.nextFailure = new Error('timeout');
    await expect(deliverMessage(world.deps, message())).rejects.toThrow('timeout');
    expect(await deliverMessage(world.deps, message())).toBe('sent');
  });

  it('waits for the lease of a worker that died, then sends again', async () => {
    await world.sentMessages.begin('message-1', { holder: 'the dead', now: noon, until: noon + minute });
    expect(await deliverMessage(world.deps, message())).toBe('busy');
    world.now += minute;
    expect(await deliverMessage(world.deps, message())).toBe('sent');
  });

  it('gives up on a recipient that does not exist', async () => {
    world.nextFailure = new MessageRefusedError('ses-refused');
    expect(await deliverMessage(world.deps, message())).toBe('refused');
    expect(await deliverMessage(world.deps, message())).toBe('repeated');
    expect(await deliverMessage(world.deps, message('UserActivation', { id: 'other', to: 'a@b, c@d' }))).toBe('refused');
    expect(world.mails).toEqual([]);
  });

  it('drops a message whose link has ended', async () => {
    world.now += 60 * minute;
    expect(await deliverMessage(world.deps, message())).toBe('expired');
    expect(await deliverMessage(world.deps, message('PasswordChanged'))).toBe('sent');
  });
});

describe('a message with a token', () => {
  const withToken = message('UserActivation', { tokenHash: 'hash' });

  it('waits until its change is committed', async () => {
    expect(await deliverMessage(world.deps, withToken)).toBe('early');
    world.tokens.add('hash');
    expect(await deliverMessage(world.deps, withToken)).toBe('sent');
  });

  it('never goes out where the change was not committed, or the link was used', async () => {
    world.now += 2 * minute;
    expect(await deliverMessage(world.deps, withToken)).toBe('void');
    expect(world.mails).toEqual([]);
  });
});

describe('a message about a password', () => {
  const told = message('PasswordChanged', { passwordOf: { userId: 'ana', changed: noon } });

  it('goes out once that password is hers, and never where another one is', async () => {
    world.passwords.set('ana', noon - 1);
    expect(await deliverMessage(world.deps, told)).toBe('early');
    world.passwords.set('ana', noon);
    expect(await deliverMessage(world.deps, told)).toBe('sent');
    world.now += 2 * minute;
    world.passwords.set('ana', noon + 1);
    expect(await deliverMessage(world.deps, { ...told, id: 'other' })).toBe('void');
  });
});

describe('messages that strangers set in motion', () => {
  it('reach one address five times an hour, whatever its spelling', async () => {
    const outcomes = [];
    for (let number = 0; number < 7; number += 1) {
      outcomes.push(
        await deliverMessage(world.deps, attempt(number, { to: number % 2 === 0 ? 'ana@example.com' : 'ANA@example.com' })),
      );
    }
    expect(outcomes).toEqual([...Array.from({ length: recipientLimit.most }, () => 'sent'), 'limited', 'limited']);
    expect(await deliverMessage(world.deps, attempt(8, { to: 'bob@example.com' }))).toBe('sent');
    world.now += 60 * minute;
    expect(await deliverMessage(world.deps, attempt(9))).toBe('sent');
  });

  it('leave what administrators and owners set in motion alone', async () => {
    for (let number = 0; number < 9; number += 1) {
      expect(await deliverMessage(world.deps, message('UserActivation', { id: `mail-${number}` }))).toBe('sent');
    }
  });

  it('count only what went out', async () => {
    for (let number = 0; number < 9; number += 1) {
      world.nextFailure = new Error('throttled');
      await expect(deliverMessage(world.deps, attempt(number))).rejects.toThrow('throttled');
    }
    expect(await deliverMessage(world.deps, attempt(9))).toBe('sent');
  });

  it('are counted under no address in clear', async () => {
    await deliverMessage(world.deps, attempt(1));
    expect([...world.recipientLimiter.counts.keys()]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });
});

describe('text messages', () => {
  it('go to one number, five times an hour', async () => {
    for (let number = 0; number < 5; number += 1) expect(await deliverMessage(world.deps, text(number))).toBe('sent');
    expect(await deliverMessage(world.deps, text(5))).toBe('limited');
    expect(world.texts[0]).toEqual({
      kind: 'text',
      to: '+4915112345678',
      text: expect.stringMatching(/^Acme: activate your account: https:\/\/id\.example\.com\//),
    });
  });

  it('are refused for what is no number', async () => {
    for (const [index, to] of [
      '015112345678',
      '+49',
      '+49 151 1234',
      'ana@example.com',
      '+4915112345678,+4915112345679',
    ].entries()) {
      expect(await deliverMessage(world.deps, message('UserActivation', { id: `to-${index}`, kind: 'text', to }))).toBe('refused');
    }
  });
});

describe('a message to the administrators', () => {
  const notice = () => message('EventHookDeadLetter', { id: 'hook-1', to: toAdministrators });

  beforeEach(() => {
    world.administrators = [
      { id: '00u1', address: 'ana@example.com', language: 'en' },
      { id: '00u2', address: 'bea@example.com', language: 'es' },
    ];
  });

  it('is one mail to each, in her language', async () => {
    expect(await deliverMessage(world.deps, notice())).toBe('sent');
    expect(world.mails.map(({ to, subject }) => [to, subject])).toEqual([
      ['ana@example.com', 'Acme: an event hook could not deliver an event'],
      ['bea@example.com', 'Acme: un webhook de eventos no pudo entregar un evento'],
    ]);
  });

  it('is sent again only to those whom it did not reach', async () => {
    const { mailTransport } = world.deps;
    const failing = {
      send: (mail: Parameters<typeof mailTransport.send>[0]) =>
        mail.to === 'bea@example.com' ? Promise.reject(new Error('timeout')) : mailTransport.send(mail),
    };
    await expect(deliverMessage({ ...world.deps, mailTransport: failing }, notice())).rejects.toThrow('timeout');
    expect(await deliverMessage(world.deps, notice())).toBe('sent');
    expect(world.mails.map(({ to }) => to)).toEqual(['ana@example.com', 'bea@example.com']);
    expect(await deliverMessage(world.deps, notice())).toBe('repeated');
  });

  it('is refused where there is nobody', async () => {
    world.administrators = [];
    expect(await deliverMessage(world.deps, notice())).toBe('refused');
  });
});
