import { randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { Kms } from '../../../../local/services/kms.ts';
import { ServiceError } from '../../../../local/services/service-error.ts';

const key = (id: string, aliases: string[] = []): ConstructorParameters<typeof Kms>[0][number] => ({
  id,
  arn: `arn:aws:kms:eu-west-1:000000000000:key/${id}`,
  aliases,
  material: randomBytes(32),
});
const keys = [key('first', ['alias/roster']), key('second')];
const kms = new Kms(keys);
const EncryptionContext = { purpose: 'credential', org: '1' };

type DataKey = { KeyId: string; Plaintext: string; CiphertextBlob: string };
const call = <T = Record<string, string>>(operation: string, input: object): T => Object(kms.handle(operation, input));
const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    return error instanceof ServiceError ? error.code : String(error);
  }
  return undefined;
};

describe('KMS', () => {
  it('generates a data key that it alone unwraps', () => {
    const made = call<DataKey>('GenerateDataKey', { KeyId: 'first', KeySpec: 'AES_256', EncryptionContext });
    expect(Buffer.from(made.Plaintext, 'base64')).toHaveLength(32);
    expect(made.KeyId).toBe('arn:aws:kms:eu-west-1:000000000000:key/first');
    const opened = call<DataKey>('Decrypt', { CiphertextBlob: made.CiphertextBlob, EncryptionContext });
    expect(opened).toMatchObject({ Plaintext: made.Plaintext, KeyId: made.KeyId });
  });

  it('encrypts differently every time, and decrypts what it encrypted', () => {
    const Plaintext = Buffer.from('secret').toString('base64');
    const blobs = [1, 2].map(() => call('Encrypt', { KeyId: 'alias/roster', Plaintext }).CiphertextBlob);
    expect(blobs[0]).not.toBe(blobs[1]);
    for (const CiphertextBlob of blobs)
      expect(call('Decrypt', { CiphertextBlob, KeyId: keys[0]?.arn })).toMatchObject({ Plaintext });
  });

  it('takes the entries of an encryption context in any order', () => {
    const { CiphertextBlob } = call<DataKey>('GenerateDataKey', { KeyId: 'first', EncryptionContext });
    expect(
      codeOf(() => call('Decrypt', { CiphertextBlob, EncryptionContext: { org: '1', purpose: 'credential' } })),
    ).toBeUndefined();
  });

  it.each([
    ['another context', { EncryptionContext: { purpose: 'org-keys', org: '1' } }],
    ['no context', {}],
    ['more of a context', { EncryptionContext: { ...EncryptionContext, more: 'x' } }],
  ])('refuses to decrypt with %s', (_, context) => {
    const { CiphertextBlob } = call<DataKey>('GenerateDataKey', { KeyId: 'first', EncryptionContext });
    expect(codeOf(() => call('Decrypt', { CiphertextBlob, ...context }))).toBe('InvalidCiphertextException');
  });

  it('refuses a ciphertext that was changed at any byte', () => {
    const { CiphertextBlob } = call<DataKey>('GenerateDataKey', { KeyId: 'first', EncryptionContext });
    const bytes = Buffer.from(CiphertextBlob, 'base64');
    for (const at of [0, 3, 10, 25, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(codeOf(() => call('Decrypt', { CiphertextBlob: changed.toString('base64'), EncryptionContext }))).toBe(
        'InvalidCiphertextException',
      );
    }
  });

  it('refuses to decrypt by another key than the one that is asked for', () => {
    const { CiphertextBlob } = call<DataKey>('GenerateDataKey', { KeyId: 'first' });
    expect(codeOf(() => call('Decrypt', { CiphertextBlob, KeyId: 'second' }))).toBe('IncorrectKeyException');
  });

  it.each([
    ['GenerateDataKey', { KeyId: 'nobody' }, 'NotFoundException'],
    ['Encrypt', { KeyId: 'first', Plaintext: Buffer.alloc(4097).toString('base64') }, 'ValidationException'],
    ['Encrypt', { KeyId: 'first' }, 'ValidationException'],
    ['Decrypt', { CiphertextBlob: 'AAAA' }, 'InvalidCiphertextException'],
    ['Sign', {}, 'UnknownOperationException'],
  ])('answers %s of %j with %s', (operation, input, code) => {
    expect(codeOf(() => call(operation, input))).toBe(code);
  });
});
