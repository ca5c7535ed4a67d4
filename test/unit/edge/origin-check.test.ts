import { describe, expect, it } from '@jest/globals';

import { OriginCheck, type OriginSecrets, type VersionLabel } from '../../../shared/edge/index.ts';

/** A secret in memory that can be down, and counts how often it was read. */
class Secret implements OriginSecrets {
  readonly values: Partial<Record<VersionLabel, string>>;
  down = false;
  readings = 0;

  constructor(values: Partial<Record<VersionLabel, string>>) {
    this.values = values;
  }

  async labelled(label: VersionLabel): Promise<string | undefined> {
    this.readings++;
    if (this.down) throw new Error('down');
    return this.values[label];
  }
}

function checkOf(values: Partial<Record<VersionLabel, string>>) {
  const secret = new Secret(values);
  const clock = { time: 1_000_000, now: () => clock.time };
  return { secret, clock, check: new OriginCheck({ secrets: secret, clock }) };
}

const rotating = { AWSCURRENT: 'current', AWSPENDING: 'pending', AWSPREVIOUS: 'previous' };

describe('the origin check', () => {
  it.each(['current', 'pending', 'previous'])('accepts the %s value', async (value) => {
    expect(await checkOf(rotating).check.accepts(value)).toBe(true);
  });

  it.each([undefined, '', 'wrong', 'curren', 'current ', 'CURRENT', 'undefined'])('refuses %p', async (value) => {
    expect(await checkOf({ AWSCURRENT: 'current' }).check.accepts(value)).toBe(false);
  });

  it('reads nothing for a request without the header', async () => {
    const { check, secret } = checkOf(rotating);
    secret.down = true;
    expect(await check.accepts(undefined)).toBe(false);
    expect(secret.readings).toBe(0);
  });

  it('reads once in five minutes, whatever strangers send', async () => {
    const { check, secret, clock } = checkOf(rotating);
    for (const value of ['current', 'wrong', 'guess', 'current']) await check.accepts(value);
    expect(secret.readings).toBe(3);
    clock.time += 5 * 60_000 - 1;
    await check.accepts('guess');
    expect(secret.readings).toBe(3);
    clock.time += 1;
    secret.values.AWSPENDING = 'new';
    expect(await check.accepts('new')).toBe(true);
    expect(secret.readings).toBe(6);
  });

  it('forgets a value after five minutes', async () => {
    const { check, secret, clock } = checkOf(rotating);
    expect(await check.accepts('previous')).toBe(true);
    delete secret.values.AWSPREVIOUS;
    clock.time += 5 * 60_000;
    expect(await check.accepts('previous')).toBe(false);
  });

  it('fails where it knows nothing, and lets nobody in', async () => {
    const { check, secret, clock } = checkOf(rotating);
    secret.down = true;
    await expect(check.accepts('current')).rejects.toThrow('down');
    secret.down = false;
    expect(await check.accepts('current')).toBe(true);
    secret.down = true;
    clock.time += 5 * 60_000;
    await expect(check.accepts('current')).rejects.toThrow('down');
  });

  it('fails for a secret without a value', async () => {
    await expect(checkOf({}).check.accepts('anything')).rejects.toThrow('no value');
    await expect(checkOf({ AWSCURRENT: '' }).check.accepts('anything')).rejects.toThrow('no value');
  });
});
