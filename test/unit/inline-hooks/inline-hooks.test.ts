import { describe, expect, it } from '@jest/globals';

import {
  createInlineHook,
  deleteInlineHook,
  type InlineHook,
  type InlineHookInput,
  inlineHookTypes,
  presentInlineHook,
  replaceInlineHook,
  setInlineHookStatus,
  updateInlineHook,
} from '../../../shared/inline-hooks/index.ts';
import { context, httpInput, InlineWorld, oauthInput, secret } from './inline-world.ts';

const create = (world: InlineWorld, input: InlineHookInput = httpInput()): Promise<InlineHook> =>
  createInlineHook(world, input, context);
const origin = 'https://id.example.com';

const refusal = (...causes: unknown[]) =>
  expect.objectContaining({ code: 'validation-failed', facts: { object: 'inlineHook', causes } });
const saying = (text: string) => refusal(expect.stringContaining(text));
const config = (more: InlineHookInput['channel']['config']): InlineHookInput => {
  const { channel, ...rest } = httpInput();
  return { ...rest, channel: { ...channel, config: { ...channel.config, ...more } } };
};

describe('createInlineHook', () => {
  it('makes an active hook and calls nobody', async () => {
    const world = new InlineWorld();
    const hook = await create(world);
    expect(hook.id).toMatch(/^cal\w{17}$/);
    expect(world.calls).toEqual([]);
    expect(world.eventTypes).toEqual(['inline_hook.created']);
    const self = `${origin}/api/v1/inlineHooks/${hook.id}`;
    expect(presentInlineHook(hook, origin)).toEqual({
      id: hook.id,
      status: 'ACTIVE',
      name: 'Ask CRM',
      type: 'com.okta.user.pre-registration',
      version: '1.0.0',
      created: expect.stringMatching(/Z$/),
      lastUpdated: expect.stringMatching(/Z$/),
      channel: {
        type: 'HTTP',
        version: '1.0.0',
        config: {
          uri: 'https://crm.example.com/ask',
          headers: [{ key: 'X-Tenant', value: 'one' }],
          method: 'POST',
          authScheme: { type: 'HEADER', key: 'Authorization' },
        },
      },
      _links: {
        self: { href: self },
        execute: { href: `${self}/execute`, hints: { allow: ['POST'] } },
        deactivate: { href: `${self}/lifecycle/deactivate`, hints: { allow: ['POST'] } },
      },
    });
  });

  it.each([['HTTP', httpInput()] as const, ['OAUTH', oauthInput()] as const])(
    'keeps the secret of a channel of type %s sealed',
    async (_type, input) => {
      const world = new InlineWorld();
      const hook = await create(world, input);
      expect(JSON.stringify([world.changes, presentInlineHook(hook, origin)])).not.toContain(secret);
    },
  );

  it.each(inlineHookTypes)('takes hooks of type %s', async (type) => {
    expect(await create(new InlineWorld(), httpInput({ type }))).toMatchObject({ type });
  });

  it.each(['com.okta.oauth2.tokens.transform', 'com.okta.saml.tokens.transform', 'toString', undefined])(
    'refuses hooks of type %s, and says which there are',
    async (type) => {
      await expect(create(new InlineWorld(), httpInput({ type }))).rejects.toThrow(saying('com.okta.user.pre-registration'));
    },
  );

  it('takes one hook of passwords that are imported, and another once that is gone', async () => {
    const world = new InlineWorld();
    const input = httpInput({ type: 'com.okta.user.credential.password.import' });
    const first = await create(world, input);
    await expect(create(world, input)).rejects.toMatchObject({ code: 'claim-taken' });
    await setInlineHookStatus(world, first.id, 'INACTIVE', context);
    await deleteInlineHook(world, first.id, context);
    await create(world, input);
  });

  it('takes fifty of them', async () => {
    const world = new InlineWorld();
    for (let made = 0; made < 50; made += 1) await create(world);
    await expect(create(world)).rejects.toThrow(saying('50'));
  });

  it.each([
    ['an address of this network', { uri: 'https://169.254.169.254/latest' }, 'channel.config.uri'],
    ['no https', { uri: 'http://crm.example.com/' }, 'channel.config.uri'],
    ['no address', { uri: null }, 'channel.config.uri'],
    ['a long address', { uri: `https://crm.example.com/${'a'.repeat(1024)}` }, '1024'],
    ['another method', { method: 'GET' }, 'channel.config.method'],
    ['a header that frames', { headers: [{ key: 'Host', value: 'x' }] }, 'Host'],
    ['a header that is there twice', { headers: [{ key: 'authorization', value: 'x' }] }, 'twice'],
    ['a value that ends the header', { authScheme: { key: 'X-Key', value: 'a\r\nb: c' } }, 'malformed value'],
    ['a header without its value', { authScheme: { key: 'X-Key' } }, 'authScheme.value'],
  ])('refuses %s', async (_what, more, cause) => {
    await expect(create(new InlineWorld(), config(more))).rejects.toThrow(saying(cause));
  });

  it.each([
    ['a token URL of this network', { tokenUrl: 'https://localhost/token' }, 'channel.config.tokenUrl'],
    ['no token URL', { tokenUrl: undefined }, 'channel.config.tokenUrl'],
    ['no client', { clientId: null }, 'channel.config.clientId'],
    ['a client with a line break', { clientId: 'a\nb' }, 'channel.config.clientId'],
    ['no secret', { clientSecret: undefined }, 'channel.config.clientSecret'],
    ['another proof', { authType: 'client_secret_jwt' }, 'channel.config.authType'],
    ['a header besides', { authScheme: { key: 'X-Key', value: 'v' } }, 'channel.config.authScheme'],
    ['an Authorization header of its own', { headers: [{ key: 'authorization', value: 'v' }] }, 'twice'],
    ['no key', { authType: 'private_key_jwt' }, 'channel.config.hookKeyId'],
    ['a key that is not there', { authType: 'private_key_jwt', hookKeyId: 'HKYaaaaaaaaaaaaaaaaa' }, 'HKYaaaaaaaaaaaaaaaaa'],
    ['a scope with a quote of lines', { scope: 'a\r\nb' }, 'channel.config.scope'],
  ])('refuses a channel of tokens with %s', async (_what, more, cause) => {
    await expect(create(new InlineWorld(), oauthInput(more))).rejects.toThrow(saying(cause));
  });
});

describe('changes of a hook', () => {
  it('replace what is said, and keep type and status', async () => {
    const world = new InlineWorld();
    const { id } = await create(world);
    await setInlineHookStatus(world, id, 'INACTIVE', context);
    const replaced = await replaceInlineHook(world, id, { ...oauthInput(), name: 'Other', type: undefined }, context);
    expect(replaced).toMatchObject({ name: 'Other', status: 'INACTIVE', type: 'com.okta.user.pre-registration', version: 3 });
    expect(presentInlineHook(replaced, origin)).toMatchObject({
      channel: { type: 'OAUTH', config: { authType: 'client_secret_post', clientId: 'roster', scope: 'ask', authScheme: null } },
    });
    const other = replaceInlineHook(world, id, httpInput({ type: 'com.okta.import.transform' }), context);
    await expect(other).rejects.toThrow(saying('type'));
  });

  it('write nothing where nothing differs, the secret included', async () => {
    const world = new InlineWorld();
    const hook = await create(world);
    expect(await replaceInlineHook(world, hook.id, httpInput(), context)).toBe(hook);
    expect(await updateInlineHook(world, hook.id, {}, context)).toBe(hook);
    expect(await setInlineHookStatus(world, hook.id, 'ACTIVE', context)).toBe(hook);
    expect(world.eventTypes).toEqual(['inline_hook.created']);
  });

  it('by POST leave what is not said', async () => {
    const world = new InlineWorld();
    const hook = await create(world);
    const renamed = await updateInlineHook(world, hook.id, { name: 'Renamed' }, context);
    expect(renamed).toMatchObject({ name: 'Renamed', channel: hook.channel });
    const channel = { type: 'HTTP', config: { headers: [] } } as const;
    const bare = await updateInlineHook(world, hook.id, { channel }, context);
    expect(bare.channel).toEqual({ ...hook.channel, headers: [] });
    const open = await updateInlineHook(world, hook.id, { channel: { type: 'HTTP', config: { authScheme: null } } }, context);
    expect(open.channel).toMatchObject({ uri: 'https://crm.example.com/ask', auth: null });
  });

  it.each([
    ['another path', httpInput(), { uri: 'https://crm.example.com/other' }],
    ['another host', httpInput(), { uri: 'https://evil.example.com/ask' }],
    ['another header', httpInput(), { authScheme: { key: 'X-Other' } }],
    ['another token URL', oauthInput(), { tokenUrl: 'https://evil.example.com/token' }],
    ['another receiver of the tokens', oauthInput(), { uri: 'https://evil.example.com/ask' }],
    ['another client', oauthInput(), { clientId: 'other' }],
  ])('never take a secret along to %s', async (_what, input, more) => {
    const world = new InlineWorld();
    const { id, channel } = await create(world, input);
    const moved = updateInlineHook(world, id, { channel: { type: channel.type, config: more } }, context);
    await expect(moved).rejects.toThrow(saying('The value must be given'));
  });
});

describe('deleteInlineHook', () => {
  it('takes an INACTIVE hook away, and no other', async () => {
    const world = new InlineWorld();
    const { id } = await create(world);
    await expect(deleteInlineHook(world, id, context)).rejects.toMatchObject({ code: 'hook-active' });
    await setInlineHookStatus(world, id, 'INACTIVE', context);
    await deleteInlineHook(world, id, context);
    await expect(deleteInlineHook(world, id, context)).rejects.toMatchObject({ code: 'not-found' });
    expect(world.eventTypes).toEqual(['inline_hook.created', 'inline_hook.deactivated', 'inline_hook.deleted']);
  });

  it('leaves a hook that a policy names, and says which', async () => {
    const world = new InlineWorld();
    const { id } = await create(world);
    await setInlineHookStatus(world, id, 'INACTIVE', context);
    world.naming.set(id, ['Customers']);
    await expect(deleteInlineHook(world, id, context)).rejects.toThrow(saying('Customers'));
  });
});
