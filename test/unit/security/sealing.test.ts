import { randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { createSealer, type DataKeys, type KeyReuse, type Sealed, UnsealError } from '../../../shared/security/index.ts';

/** Keeps keys in memory and counts what it is asked. */
class MemoryKeys implements DataKeys {
  readonly #keys = new Map<string, Uint8Array>();
  generated = 0;
  unwrapped = 0;
  failures = 0;

  async generate(): Promise<{ plaintext: Uint8Array; wrapped: string }> {
    this.generated += 1;
    this.#fail();
    const wrapped = `wrapped-${this.generated}`;
    this.#keys.set(wrapped, randomBytes(32));
    return { plaintext: await this.#find(wrapped), wrapped };
  }

  async unwrap(wrapped: string): Promise<Uint8Array> {
    this.unwrapped += 1;
    this.#fail();
    return this.#find(wrapped);
  }

  async #find(wrapped: string): Promise<Uint8Array> {
    const key = this.#keys.get(wrapped);
    if (key === undefined) throw new Error('wrapped elsewhere');
    return Uint8Array.from(key);
  }

  #fail(): void {
    if (this.failures === 0) return;
    this.failures -= 1;
    throw new Error('throttled');
  }
}

function setUp(reuse: KeyReuse = {}) {
  const keys = new MemoryKeys();
  const clock = { at: 0, now: () => clock.at };
  return { keys, clock, sealer: createSealer(keys, { clock, reuse }), restarted: () => createSealer(keys, { clock, reuse }) };
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const secret = Buffer.from('a verifier');

const sealTimes = async (sealer: ReturnType<typeof createSealer>, times: number): Promise<Sealed[]> =>
  Promise.all(Array.from({ length: times }, () => sealer.seal(secret, { aad: 'x' })));

describe('a sealer', () => {
  it('opens what it sealed, in another process too', async () => {
    const { sealer, restarted } = setUp();
    const envelope = await sealer.seal(secret, { aad: '00u1' });
    expect(text(await sealer.unseal(envelope, { aad: '00u1' }))).toBe('a verifier');
    expect(text(await restarted().unseal(envelope, { aad: '00u1' }))).toBe('a verifier');
  });

  it('gives nonce, ciphertext and tag, and never the same twice', async () => {
    const { sealer } = setUp();
    const [first, second] = [await sealer.seal(secret, { aad: '00u1' }), await sealer.seal(secret, { aad: '00u1' })];
    expect(Buffer.from(first.sealed, 'base64')).toHaveLength(12 + secret.length + 16);
    expect(first.sealed).not.toBe(second.sealed);
    expect(Buffer.from(first.sealed, 'base64').includes(secret)).toBe(false);
  });

  it('opens for the same aad only', async () => {
    const { sealer } = setUp();
    const envelope = await sealer.seal(secret, { aad: '00u1' });
    await expect(sealer.unseal(envelope, { aad: '00u2' })).rejects.toThrow(UnsealError);
    await expect(sealer.unseal(envelope, { aad: '' })).rejects.toThrow(UnsealError);
  });

  it('refuses an envelope with any bit changed, and one that is cut', async () => {
    const { sealer } = setUp();
    const envelope = await sealer.seal(secret, { aad: '00u1' });
    const bytes = Buffer.from(envelope.sealed, 'base64');
    for (let index = 0; index < bytes.length; index += 1) {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(damaged.readUInt8(index) ^ 1, index);
      await expect(sealer.unseal({ ...envelope, sealed: damaged.toString('base64') }, { aad: '00u1' })).rejects.toThrow(
        UnsealError,
      );
    }
    for (const length of [0, 11, 27, bytes.length - 1]) {
      const sealed = bytes.subarray(0, length).toString('base64');
      await expect(sealer.unseal({ ...envelope, sealed }, { aad: '00u1' })).rejects.toThrow(UnsealError);
    }
  });

  it('refuses an envelope beside another envelope’s key', async () => {
    const { sealer, restarted } = setUp();
    const mine = await sealer.seal(secret, { aad: '00u1' });
    const other = await restarted().seal(secret, { aad: '00u1' });
    await expect(sealer.unseal({ ...mine, wrappedKey: other.wrappedKey }, { aad: '00u1' })).rejects.toThrow(UnsealError);
  });

  it('refuses a data key of another length', async () => {
    const sealer = createSealer({
      generate: async () => ({ plaintext: randomBytes(16), wrapped: 'w' }),
      unwrap: async () => randomBytes(16),
    });
    await expect(sealer.seal(secret, { aad: '' })).rejects.toThrow('32 bytes');
  });
});

describe('data keys', () => {
  it('are generated once for many callers at once', async () => {
    const { keys, sealer } = setUp();
    const envelopes = await sealTimes(sealer, 20);
    expect(keys.generated).toBe(1);
    expect(new Set(envelopes.map(({ wrappedKey }) => wrappedKey)).size).toBe(1);
  });

  it('seal so many times and not once more', async () => {
    const { keys, sealer } = setUp({ sealsPerKey: 3 });
    await sealTimes(sealer, 3);
    expect(keys.generated).toBe(1);
    await sealTimes(sealer, 1);
    expect(keys.generated).toBe(2);
  });

  it('seal for so long and no longer', async () => {
    const { keys, clock, sealer } = setUp({ lifetime: 1000 });
    await sealTimes(sealer, 1);
    clock.at = 999;
    await sealTimes(sealer, 1);
    expect(keys.generated).toBe(1);
    clock.at = 1000;
    await sealTimes(sealer, 1);
    expect(keys.generated).toBe(2);
  });

  it('are unwrapped once while they are held, and again when their time is up', async () => {
    const { keys, clock, sealer, restarted } = setUp({ lifetime: 1000 });
    const envelope = await sealer.seal(secret, { aad: 'x' });
    const reader = restarted();
    await Promise.all([reader.unseal(envelope, { aad: 'x' }), reader.unseal(envelope, { aad: 'x' })]);
    expect(keys.unwrapped).toBe(1);
    clock.at = 1000;
    await reader.unseal(envelope, { aad: 'x' });
    expect(keys.unwrapped).toBe(2);
  });

  it('are held up to a number, the one unused for longest going first', async () => {
    const { keys, restarted } = setUp({ sealsPerKey: 1, unwrapped: 2 });
    const [a, b, c] = await sealTimes(restarted(), 3);
    const reader = restarted();
    const open = async (envelope: Sealed | undefined): Promise<number> => {
      if (envelope === undefined) throw new Error('no envelope');
      const before = keys.unwrapped;
      await reader.unseal(envelope, { aad: 'x' });
      return keys.unwrapped - before;
    };
    expect([await open(a), await open(b), await open(a)]).toEqual([1, 1, 0]);
    expect(await open(c)).toBe(1);
    expect([await open(a), await open(b)]).toEqual([0, 1]);
  });

  it('are asked for again after a failure', async () => {
    const { keys, sealer, restarted } = setUp();
    keys.failures = 1;
    await expect(sealer.seal(secret, { aad: 'x' })).rejects.toThrow('throttled');
    const envelope = await sealer.seal(secret, { aad: 'x' });
    const reader = restarted();
    keys.failures = 1;
    await expect(reader.unseal(envelope, { aad: 'x' })).rejects.toThrow('throttled');
    expect(text(await reader.unseal(envelope, { aad: 'x' }))).toBe('a verifier');
  });
});
