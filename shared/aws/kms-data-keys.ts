import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';

import type { DataKeys } from '../security/index.ts';

/**
 * Data keys from KMS for one purpose. The purpose is the encryption context: IAM lets a function unwrap keys of the purposes that it is
 * granted, and no other's.
 */
export function kmsDataKeys(
  kms: KMSClient,
  keyId: string,
  purpose: 'credential' | 'org-keys' | 'event-hook' | 'inline-hook',
): DataKeys {
  const EncryptionContext = { purpose };
  return {
    async generate() {
      const { Plaintext, CiphertextBlob } = await kms.send(
        new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext }),
      );
      if (Plaintext === undefined || CiphertextBlob === undefined) throw new Error('KMS gave no data key');
      return { plaintext: Plaintext, wrapped: Buffer.from(CiphertextBlob).toString('base64') };
    },
    async unwrap(wrapped) {
      const { Plaintext } = await kms.send(
        new DecryptCommand({ KeyId: keyId, CiphertextBlob: Buffer.from(wrapped, 'base64'), EncryptionContext }),
      );
      if (Plaintext === undefined) throw new Error('KMS did not unwrap the data key');
      return Plaintext;
    },
  };
}
