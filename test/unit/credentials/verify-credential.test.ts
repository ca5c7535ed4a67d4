import { describe, expect, it } from '@jest/globals';

import { type CredentialVault, sealImportedHash, sealNewPassword, verifyCredential } from '../../../shared/credentials/index.ts';
import { importedHash, memoryVault } from './support.ts';

const userId = '00u1abcdefghijklmno1';
const at = 1_700_000_000_000;
const password = 'Wimbledon-2026';
const atOnce = { refusalTime: 0 };

describe('verifyCredential', () => {
  it('verifies a password of Roster’s own and upgrades nothing', async () => {
    const vault = memoryVault();
    const credential = await sealNewPassword(vault, userId, password, { previousVersion: 0, at });
    expect(await verifyCredential({ vault, ...atOnce }, userId, credential, password)).toEqual({ verified: true });
    expect(await verifyCredential({ vault, ...atOnce }, userId, credential, 'wimbledon-2026')).toEqual({ verified: false });
    expect(await verifyCredential({ vault, ...atOnce }, userId, credential, '')).toEqual({ verified: false });
  });

  it('replaces an imported hash when its password is given, and only then', async () => {
    const vault = memoryVault();
    const imported = await sealImportedHash(vault, userId, importedHash, { previousVersion: 0, at });
    expect(await verifyCredential({ vault, ...atOnce }, userId, imported, 'wrong')).toEqual({ verified: false });
    const outcome = await verifyCredential({ vault, ...atOnce }, userId, imported, password);
    const upgraded = outcome.verified ? outcome.upgraded : undefined;
    if (upgraded === undefined) throw new Error('nothing was upgraded');
    expect(upgraded).toMatchObject({ version: imported.version + 1, changed: at });
    expect(await vault.open(userId, upgraded)).toContain('$argon2id$');
    expect(await vault.open(userId, upgraded)).not.toContain(importedHash);
    expect(await verifyCredential({ vault, ...atOnce }, userId, upgraded, password)).toEqual({ verified: true });
  });

  it('keeps the history through an upgrade', async () => {
    const vault = memoryVault();
    const stored = { scheme: 'bcrypt', verifier: importedHash, history: ['older'] };
    const credential = await vault.seal(userId, JSON.stringify(stored), 0, at);
    const outcome = await verifyCredential({ vault, ...atOnce }, userId, credential, password);
    const upgraded = outcome.verified ? outcome.upgraded : undefined;
    if (upgraded === undefined) throw new Error('nothing was upgraded');
    expect(JSON.parse(await vault.open(userId, upgraded))).toMatchObject({ scheme: 'argon2id', history: ['older'] });
  });

  it('refuses everything where there is no user or no credential', async () => {
    const vault = memoryVault();
    const credential = await sealNewPassword(vault, userId, password, { previousVersion: 0, at });
    expect(await verifyCredential({ vault, ...atOnce }, userId, undefined, password)).toEqual({ verified: false });
    expect(await verifyCredential({ vault, ...atOnce }, undefined, undefined, password)).toEqual({ verified: false });
    expect(await verifyCredential({ vault, ...atOnce }, undefined, credential, password)).toEqual({ verified: false });
  });

  it('fails aloud for another user’s credential', async () => {
    const vault = memoryVault();
    const credential = await sealNewPassword(vault, userId, password, { previousVersion: 0, at });
    await expect(verifyCredential({ vault, ...atOnce }, '00u2abcdefghijklmno2', credential, password)).rejects.toThrow(
      'does not open',
    );
  });

  it('AC-018: takes the same time to refuse a known and an unknown user, a hash of ours and an imported one', async () => {
    const vault = memoryVault();
    const slow: CredentialVault = {
      ...vault,
      open: async (...args) => {
        await new Promise((resolve) => setTimeout(resolve, 40));
        return vault.open(...args);
      },
    };
    const own = await sealNewPassword(vault, userId, password, { previousVersion: 0, at });
    const imported = await sealImportedHash(vault, userId, importedHash, { previousVersion: 0, at });
    const timed = async (credential: typeof own | undefined, attempt: string): Promise<number> => {
      const started = performance.now();
      await verifyCredential({ vault: slow, refusalTime: 500 }, userId, credential, attempt);
      return performance.now() - started;
    };
    for (const credential of [undefined, own, imported]) {
      const took = await timed(credential, 'wrong');
      expect(took).toBeGreaterThan(498);
      expect(took).toBeLessThan(700);
    }
    expect(await timed(own, password)).toBeLessThan(450);
  });
});
