import { generateKeyPairSync, randomUUID } from 'node:crypto';

import { type Context, newId, nextTime, type Party, retryOnConflict, RosterError } from '../kernel/index.ts';
import type { Sealed, Sealer } from '../security/index.ts';
import { type HookKey, type InlineHook, inlineHookLimits } from './model.ts';
import type { InlineHookServices } from './ports.ts';

const keyParty = ({ id, name }: HookKey): Party => ({ id, type: 'HookKey', alternateId: null, displayName: name });

const refuse = (cause: string): never => {
  throw new RosterError('validation-failed', { object: 'hookKey', causes: [cause] });
};

const nameClaim = (act: 'claim' | 'release', owner: string, name: string) =>
  ({ do: act, name: 'hook-key', value: name.toLowerCase(), owner, field: 'name' }) as const;

export async function getHookKey({ hookKeys }: Pick<InlineHookServices, 'hookKeys'>, id: string): Promise<HookKey> {
  const key = await hookKeys.find(id);
  if (key === undefined) throw new RosterError('not-found', { id, type: 'HookKey' });
  return key;
}

/** By the `kid` of its public key. Errors: not-found. */
export async function getKeyByKeyId({ hookKeys }: Pick<InlineHookServices, 'hookKeys'>, keyId: string): Promise<HookKey> {
  const key = (await hookKeys.list()).find((each) => each.keyId === keyId);
  if (key === undefined) throw new RosterError('not-found', { id: keyId, type: 'HookKey' });
  return key;
}

/** The hooks that prove themselves by a key. */
export const hooksUsing = (hooks: readonly InlineHook[], keyId: string): readonly InlineHook[] =>
  hooks.filter(
    ({ channel }) => channel.type === 'OAUTH' && channel.proof.by === 'private_key_jwt' && channel.proof.hookKeyId === keyId,
  );

const aadOf = (id: string): string => `hook-key ${id}`;

/** PKCS #8, DER. */
export const openPrivateKey = (sealer: Pick<Sealer, 'unseal'>, { id, privateKey }: HookKey): Promise<Uint8Array> =>
  sealer.unseal(privateKey, { aad: aadOf(id) });

async function mintPair(sealer: Sealer, id: string): Promise<{ publicKey: HookKey['publicKey']; privateKey: Sealed }> {
  // An instance answers one request at a time: nobody waits for this one.
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n = '', e = '' } = pair.publicKey.export({ format: 'jwk' });
  const der = pair.privateKey.export({ type: 'pkcs8', format: 'der' });
  return { publicKey: { n, e }, privateKey: await sealer.seal(der, { aad: aadOf(id) }) };
}

/** Makes a key pair; the private one never leaves Roster. Errors: validation-failed, claim-taken. */
export async function createHookKey(services: InlineHookServices, name: string, context: Context): Promise<HookKey> {
  const { keys } = inlineHookLimits;
  if ((await services.hookKeys.list()).length >= keys) refuse(`An organization must not have more than ${keys} hook keys`);
  const id = newId('hookKey');
  const at = services.clock.now();
  const pair = await mintPair(services.inlineHookSealer, id);
  const key: HookKey = { id, version: 1, lastUpdated: at, name, keyId: randomUUID(), created: at, ...pair };
  await services.committer.commit(
    {
      subject: { kind: 'hook-key', id, version: 1, at },
      writes: [
        { do: 'put', kind: 'hook-key', value: key, replaces: null },
        { do: 'list', list: 'hook-keys', id, facts: {} },
        nameClaim('claim', id, name),
      ],
      events: [{ eventType: 'system.hook.key.created', targets: [keyParty(key)] }],
    },
    context,
  );
  return key;
}

/** Renames a key: nothing else of it ever changes. Errors: not-found, claim-taken. */
export function renameHookKey(services: InlineHookServices, id: string, name: string, context: Context): Promise<HookKey> {
  return retryOnConflict(async () => {
    const before = await getHookKey(services, id);
    if (before.name === name) return before;
    const at = nextTime(services.clock, before.lastUpdated);
    const after: HookKey = { ...before, name, version: before.version + 1, lastUpdated: at };
    const isOther = name.toLowerCase() !== before.name.toLowerCase();
    await services.committer.commit(
      {
        subject: { kind: 'hook-key', id, version: after.version, at },
        writes: [
          { do: 'put', kind: 'hook-key', value: after, replaces: before },
          ...(isOther ? [nameClaim('claim', id, name), nameClaim('release', id, before.name)] : []),
        ],
        events: [{ eventType: 'system.hook.key.updated', targets: [keyParty(after)] }],
      },
      context,
    );
    return after;
  });
}

/** Of a key that no hook proves itself by. Errors: not-found, hook-key-used. */
export function deleteHookKey(services: InlineHookServices, id: string, context: Context): Promise<void> {
  return retryOnConflict(async () => {
    const key = await getHookKey(services, id);
    if (hooksUsing(await services.inlineHooks.list(), id).length > 0) throw new RosterError('hook-key-used', {});
    await services.committer.commit(
      {
        subject: { kind: 'hook-key', id, version: key.version + 1, at: nextTime(services.clock, key.lastUpdated) },
        writes: [
          { do: 'remove', kind: 'hook-key', replaces: key },
          { do: 'unlist', list: 'hook-keys', id },
          nameClaim('release', id, key.name),
        ],
        events: [{ eventType: 'system.hook.key.deleted', targets: [keyParty(key)] }],
      },
      context,
    );
  });
}
