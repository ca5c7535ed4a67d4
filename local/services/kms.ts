import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import * as z from 'zod';

import { ServiceError } from './service-error.ts';

const Context = z.record(z.string(), z.string()).default({});
const base64 = z.base64().transform((text) => Buffer.from(text, 'base64'));

const GenerateDataKey = z.object({
  KeyId: z.string(),
  KeySpec: z.enum(['AES_256', 'AES_128']).optional(),
  NumberOfBytes: z.int().min(1).max(1024).optional(),
  EncryptionContext: Context,
});
const Encrypt = z.object({ KeyId: z.string(), Plaintext: base64, EncryptionContext: Context });
const Decrypt = z.object({ KeyId: z.string().optional(), CiphertextBlob: base64, EncryptionContext: Context });

const Named = z.object({ KeyId: z.string().optional(), CiphertextBlob: base64.optional() });

export interface KmsKey {
  readonly id: string;
  readonly arn: string;
  /** `alias/...` */
  readonly aliases: readonly string[];
  /** 32 bytes. */
  readonly material: Buffer;
}

/** Symmetric KMS keys: what one encrypted, only it decrypts, and only with the same encryption context. */
export class Kms {
  readonly #keys: readonly KmsKey[];

  constructor(keys: readonly KmsKey[]) {
    this.#keys = keys;
  }

  /**
   * The ARN of the key that would do this: the one that is named, or the one that encrypted what is to be decrypted.
   *
   * @throws ServiceError with KMS's code
   */
  keyOf(input: unknown): string {
    const { KeyId, CiphertextBlob } = parse(Named, input);
    return (CiphertextBlob === undefined ? this.#get(KeyId ?? '') : this.#sealerOf(CiphertextBlob)).arn;
  }

  /** @throws ServiceError with KMS's code */
  handle(operation: string, input: unknown): object {
    switch (operation) {
      case 'GenerateDataKey': {
        const { KeyId, KeySpec, NumberOfBytes, EncryptionContext } = parse(GenerateDataKey, input);
        const key = this.#get(KeyId);
        const plaintext = randomBytes(NumberOfBytes ?? (KeySpec === 'AES_128' ? 16 : 32));
        return { KeyId: key.arn, Plaintext: plaintext.toString('base64'), CiphertextBlob: seal(key, plaintext, EncryptionContext) };
      }
      case 'Encrypt': {
        const { KeyId, Plaintext, EncryptionContext } = parse(Encrypt, input);
        if (Plaintext.length > 4096) throw new ServiceError('ValidationException', 'plaintext must have a length of at most 4096');
        const key = this.#get(KeyId);
        return {
          KeyId: key.arn,
          CiphertextBlob: seal(key, Plaintext, EncryptionContext),
          EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        };
      }
      case 'Decrypt': {
        const { KeyId, CiphertextBlob, EncryptionContext } = parse(Decrypt, input);
        const key = this.#sealerOf(CiphertextBlob);
        if (KeyId !== undefined && this.#get(KeyId) !== key)
          throw new ServiceError('IncorrectKeyException', 'another key encrypted this');
        const plaintext = open(key, CiphertextBlob, EncryptionContext);
        return { KeyId: key.arn, Plaintext: plaintext.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
      }
      default:
        throw new ServiceError('UnknownOperationException', `the local KMS does not know ${operation}`);
    }
  }

  #get(reference: string): KmsKey {
    const name = reference.replace(/^arn:aws:kms:[^:]*:\d*:(key\/)?/, '');
    const key = this.#keys.find(({ id, aliases }) => id === name || aliases.includes(name));
    if (!key) throw new ServiceError('NotFoundException', `Key '${reference}' does not exist`);
    return key;
  }

  #sealerOf(blob: Buffer): KmsKey {
    const id = blob.subarray(1, 1 + (blob[0] ?? 0)).toString('latin1');
    const key = this.#keys.find((candidate) => candidate.id === id);
    if (!key) throw new ServiceError('InvalidCiphertextException', '');
    return key;
  }
}

/** Length and id of the key, nonce, tag, ciphertext. */
function seal({ id, material }: KmsKey, plaintext: Buffer, context: Record<string, string>): string {
  const head = Buffer.concat([Buffer.from([id.length]), Buffer.from(id, 'latin1')]);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', material, nonce).setAAD(authenticated(head, context));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([head, nonce, cipher.getAuthTag(), body]).toString('base64');
}

function open({ id, material }: KmsKey, blob: Buffer, context: Record<string, string>): Buffer {
  const start = 1 + id.length;
  const head = blob.subarray(0, start);
  try {
    const decipher = createDecipheriv('aes-256-gcm', material, blob.subarray(start, start + 12), { authTagLength: 16 });
    decipher.setAAD(authenticated(head, context)).setAuthTag(blob.subarray(start + 12, start + 28));
    return Buffer.concat([decipher.update(blob.subarray(start + 28)), decipher.final()]);
  } catch {
    throw new ServiceError('InvalidCiphertextException', '');
  }
}

/** The order of a context's entries means nothing. */
function authenticated(head: Buffer, context: Record<string, string>): Buffer {
  const entries = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat([head, Buffer.from(JSON.stringify(entries))]);
}

function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ServiceError('ValidationException', z.prettifyError(parsed.error));
}
