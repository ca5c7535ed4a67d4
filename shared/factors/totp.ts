import { Secret, TOTP } from 'otpauth';

/** Seconds that a code lasts, which every app takes for granted, as six digits and SHA-1. */
export const timeStep = 30;

/** 160 random bits in base32, as RFC 4226 recommends. */
export const newSharedSecret = (): string => new Secret({ size: 20 }).base32;

const totp = (sharedSecret: string, issuer = '', label = ''): TOTP =>
  new TOTP({ issuer, label, secret: Secret.fromBase32(sharedSecret), algorithm: 'SHA1', digits: 6, period: timeStep });

/** What an app reads from a QR code. */
export const totpUri = (sharedSecret: string, issuer: string, label: string): string =>
  totp(sharedSecret, issuer, label).toString();

/**
 * The half minute (counted from 1970) that a code belongs to; undefined where it is none of now, the one before or the one after.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6238#section-5.2
 */
export function stepOfCode(sharedSecret: string, code: string, now: number): number | undefined {
  const token = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const delta = totp(sharedSecret).validate({ token, timestamp: now, window: 1 });
  return delta === null ? undefined : Math.floor(now / 1000 / timeStep) + delta;
}
