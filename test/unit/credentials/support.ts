import { randomBytes } from 'node:crypto';

import { sealedVault } from '../../../shared/credentials/index.ts';
import { createSealer } from '../../../shared/security/index.ts';

/** A vault whose data keys are wrapped by nothing but base64. */
export function memoryVault() {
  return sealedVault(
    createSealer({
      generate: async () => {
        const plaintext = randomBytes(32);
        return { plaintext, wrapped: plaintext.toString('base64') };
      },
      unwrap: async (wrapped) => Buffer.from(wrapped, 'base64'),
    }),
  );
}

/** `Wimbledon-2026`, by libxcrypt. */
export const importedHash = '$2b$04$abcdefghijklmnopqrstuumvS5urVGxo849uTj2nmu3hBpqFpupki';
