import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import {
  createHookKey,
  createInlineHook,
  deleteHookKey,
  getKeyByKeyId,
  openPrivateKey,
  presentHookKey,
  presentPublicKey,
  renameHookKey,
} from '../../../shared/inline-hooks/index.ts';
import { context, InlineWorld, oauthInput } from './inline-world.ts';

describe('hook keys', () => {
  it('are pairs: what the private one signs, the public one proves', async () => {
    const world = new InlineWorld();
    const key = await createHookKey(world, 'Main', context);
    const der = Buffer.from(await openPrivateKey(world.inlineHookSealer, key));
    const signature = sign('sha256', Buffer.from('text'), createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    const publicKey = createPublicKey({ key: { ...key.publicKey, kty: 'RSA' }, format: 'jwk' });
    expect(verify('sha256', Buffer.from('text'), publicKey, signature)).toBe(true);
    expect(publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
  });

  it('show the public half alone', async () => {
    const world = new InlineWorld();
    const key = await createHookKey(world, 'Main', context);
    expect(key.id).toMatch(/^HKY\w{17}$/);
    const { keyId, publicKey } = key;
    expect(presentPublicKey(key)).toEqual({ kty: 'RSA', alg: 'RS256', use: 'sig', kid: keyId, ...publicKey });
    expect(presentHookKey(key, false)).toEqual({
      id: key.id,
      keyId,
      name: 'Main',
      created: expect.stringMatching(/Z$/),
      lastUpdated: expect.stringMatching(/Z$/),
      isUsed: 'false',
    });
    expect(await getKeyByKeyId(world, keyId)).toBe(key);
    await expect(getKeyByKeyId(world, key.id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('do not open for another key', async () => {
    const world = new InlineWorld();
    const [one, other] = [await createHookKey(world, 'One', context), await createHookKey(world, 'Other', context)];
    await expect(openPrivateKey(world.inlineHookSealer, { ...other, privateKey: one.privateKey })).rejects.toThrow('does not open');
  });

  it('have names that there are once, and keep their pair when renamed', async () => {
    const world = new InlineWorld();
    const key = await createHookKey(world, 'Main', context);
    await expect(createHookKey(world, 'MAIN', context)).rejects.toMatchObject({ code: 'claim-taken' });
    const renamed = await renameHookKey(world, key.id, 'main', context);
    expect(renamed).toEqual({ ...key, name: 'main', version: 2, lastUpdated: expect.any(Number) });
    await renameHookKey(world, key.id, 'Other', context);
    await createHookKey(world, 'Main', context);
  });

  it('stay while a hook proves itself by them', async () => {
    const world = new InlineWorld();
    const { id } = await createHookKey(world, 'Main', context);
    await createInlineHook(world, oauthInput({ authType: 'private_key_jwt', hookKeyId: id }), context);
    await expect(deleteHookKey(world, id, context)).rejects.toMatchObject({ code: 'hook-key-used' });
  });

  it('go otherwise, with their name', async () => {
    const world = new InlineWorld();
    const { id } = await createHookKey(world, 'Main', context);
    await deleteHookKey(world, id, context);
    await createHookKey(world, 'Main', context);
    expect(world.eventTypes).toEqual(['system.hook.key.created', 'system.hook.key.deleted', 'system.hook.key.created']);
  });
});
