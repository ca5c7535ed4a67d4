import { beforeEach, describe, expect, it } from '@jest/globals';

import { deliverMessage, MessageRefusedError, recipientLimit, toAdministrators } from '../../../shared/messaging/index.ts';
import { code, message, MessageWorld, noon } from './sample-messages.ts';

const minute = 60_000;
let world: MessageWorld;

const attempt = (number: number, changes = {}) => message('RegistrationAttempt', { id: `attempt-${number}`, ...changes });
const text = (number: number) => code({ id: `text-${number}` });

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

describe('the label of a mail', () => {
  it('says which template it is of and whose it is, and nothing more of her', async () => {
    await deliverMessage(world.deps, message('PasswordChanged', { userId: '00u1' }));
    await deliverMessage(world.deps, message('Invitation', { id: 'message-2' }));
    world.administrators = [{ id: '00u2', address: 'bea@example.com', language: 'en' }];
    await deliverMessage(world.deps, message('EventHookDeadLetter', { id: 'message-3', to: toAdministrators }));
    expect(world.labels).toEqual([
      { template: 'PasswordChanged', userId: '00u1' },
      { template: 'Invitation' },
      { template: 'EventHookDeadLetter', userId: '00u2' },
    ]);
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
    expect(world.texts[0]).toEqual({ to: '+4915112345678', text: 'en: 012345' });
  });

  it('go out once for one id, also where workers race, or one died', async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => deliverMessage(world.deps, code())));
    expect(outcomes.toSorted()).toEqual([...Array.from({ length: 9 }, () => 'busy'), 'sent']);
    expect(await deliverMessage(world.deps, code())).toBe('repeated');
    await world.sentMessages.begin('code-2', { holder: 'the dead', now: noon, until: noon + minute });
    expect(await deliverMessage(world.deps, code({ id: 'code-2' }))).toBe('busy');
    world.now += minute;
    expect(await deliverMessage(world.deps, code({ id: 'code-2' }))).toBe('sent');
    expect(world.texts).toHaveLength(2);
  });

  it('are counted only where they went out, and given back where SNS failed', async () => {
    for (let number = 0; number < 9; number += 1) {
      world.nextFailure = new Error('throttled');
      await expect(deliverMessage(world.deps, text(number))).rejects.toThrow('throttled');
    }
    expect(await deliverMessage(world.deps, text(9))).toBe('sent');
  });

  it('never go out once the code is worth nothing', async () => {
    expect(await deliverMessage(world.deps, code({ expires: noon }))).toBe('expired');
    expect(world.texts).toEqual([]);
  });

  it('are left to the org’s own sender where it takes them, whatever limits there are', async () => {
    world.isTakenByOther = true;
    expect(await deliverMessage(world.deps, text(1))).toBe('sent');
    expect(world.texts).toEqual([]);
    expect(world.offered).toMatchObject([{ to: '+4915112345678', code: '012345', template: 'en: ${code}', purpose: 'recovery' }]);
    world.isTakenByOther = false;
    expect(await deliverMessage(world.deps, text(2))).toBe('sent');
    expect([world.offered.length, world.texts.length]).toEqual([2, 1]);
  });

  it('are refused for what is no number', async () => {
    for (const [index, to] of [
      '015112345678',
      '+49',
      '+49 151 1234',
      'ana@example.com',
      '+4915112345678,+4915112345679',
    ].entries()) {
      expect(await deliverMessage(world.deps, code({ id: `to-${index}`, to }))).toBe('refused');
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
      send: (...[mail, label]: Parameters<typeof mailTransport.send>) =>
        mail.to === 'bea@example.com' ? Promise.reject(new Error('timeout')) : mailTransport.send(mail, label),
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

describe('a template that a customer has settled', () => {
  const customization = (language: string, isDefault = false) => ({
    id: `oel-${language}`,
    language,
    isDefault,
    subject: `${language} \${org.name}`,
    created: noon,
    lastUpdated: noon,
  });

  beforeEach(() => {
    world.templates = [
      {
        brandId: 'bnd1',
        name: 'UserActivation',
        recipients: 'ALL_USERS',
        customizations: [customization('fr', true), customization('es'), customization('nl-NL'), customization('pt-BR')],
      },
    ];
    for (const language of ['fr', 'es', 'nl-NL', 'pt-BR'])
      world.bodies.set(`oel-${language}`, '<p>$user.profile.city $activationLink</p>');
    world.profiles.set('00u1', { city: 'Lisboa' });
  });

  const settle = (changes: object): void => {
    world.templates = world.templates.map((template) => ({ ...template, ...changes }));
  };
  let sent = 0;
  const send = (changes = {}) =>
    deliverMessage(world.deps, message('UserActivation', { id: `own-${(sent += 1)}`, userId: '00u1', ...changes }));
  const subjectFor = async (language: string): Promise<string | undefined> => {
    expect(await send({ language })).toBe('sent');
    return world.mails.at(-1)?.subject;
  };

  it('speaks the person’s language, else the default one', async () => {
    expect(await subjectFor('es_MX')).toBe('es Acme');
    expect(await subjectFor('de')).toBe('fr Acme');
    expect(await subjectFor('nl')).toBe('nl-NL Acme');
    expect(await subjectFor('pt_PT')).toBe('pt-BR Acme');
    expect(world.mails.at(-1)?.text).toBe('Lisboa https://id.example.com/activate/Token0123456789abcdefg\n');
  });

  it('is in our words for administrators, but for the tests that they ask for', async () => {
    world.administrators = [{ id: '00u1', address: 'Ana@example.com', language: 'en' }];
    await send();
    await send({ isTest: true });
    expect(world.mails.map(({ subject }) => subject)).toEqual(['Activate your Acme account', 'fr Acme']);
  });

  it('is in our words where the customer’s can’t be filled, or are gone', async () => {
    world.bodies.set('oel-fr', '#set($a = $user.profile.city + $user.profile.city)$a');
    world.profiles.set('00u1', { city: 'x'.repeat(300) });
    expect(await send()).toBe('sent');
    world.bodies.set('oel-fr', `#set($a = "${'x'.repeat(16_000)}")#set($b = $a + $user.profile.city + $user.profile.city)$b`);
    expect(await send()).toBe('sent-in-own-words');
    world.bodies.delete('oel-fr');
    expect(await send()).toBe('sent-in-own-words');
    expect(world.mails.at(-1)?.subject).toBe('Activate your Acme account');
  });

  it('leaves out whom the settings leave out, but for tests', async () => {
    settle({ recipients: 'NO_USERS' });
    expect([await send(), await send({ isTest: true })]).toEqual(['muted', 'sent']);
    settle({ recipients: 'ADMINS_ONLY' });
    expect(await send()).toBe('muted');
    world.administrators = [{ id: '00u1', address: 'ana@example.com', language: 'en' }];
    expect(await send()).toBe('sent');
  });

  it('does not change what another mail says', async () => {
    settle({ recipients: 'NO_USERS' });
    expect(await deliverMessage(world.deps, message('PasswordChanged', { id: 'other' }))).toBe('sent');
  });
});
