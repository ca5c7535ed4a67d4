import { createPrivateKey, randomUUID, sign } from 'node:crypto';

import { type DialRequest, type DialResult, hookLimits, openSecret } from '../hooks/index.ts';
import { openPrivateKey } from './hook-keys.ts';
import type { InlineHook, OAuthChannel } from './model.ts';
import type { InlineCallServices, TokenCache } from './ports.ts';

/** Tokens that an instance knows, the oldest given up first. */
export class MemoryTokenCache implements TokenCache {
  readonly #tokens = new Map<string, { readonly token: string; readonly until: number }>();
  readonly #most: number;

  constructor(most = 100) {
    this.#most = most;
  }

  find(name: string, now: number): string | undefined {
    const known = this.#tokens.get(name);
    if (known === undefined || known.until > now) return known?.token;
    this.#tokens.delete(name);
    return undefined;
  }

  keep(name: string, token: string, until: number): void {
    this.#tokens.delete(name);
    this.#tokens.set(name, { token, until });
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size > this.#most && oldest !== undefined) this.#tokens.delete(oldest);
  }

  forget(name: string): void {
    this.#tokens.delete(name);
  }
}

/** Another channel is another name: every change of a hook takes a version. */
export const tokenName = ({ id, version }: Pick<InlineHook, 'id' | 'version'>): string => `${id} ${version}`;

/** `fault` holds nothing that the server wrote. */
export type TokenAnswer = { readonly ok: true; readonly token: string } | { readonly ok: false; readonly fault: string };

type Dial = (request: DialRequest) => Promise<DialResult>;

const assertionSeconds = 300;
const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A JSON Web Token that the hook's key signs (RFC 7523, section 2.2). */
async function assertion(
  { hookKeys, inlineHookSealer, clock }: InlineCallServices,
  { clientId, tokenUrl }: OAuthChannel,
  hookKeyId: string,
): Promise<string | undefined> {
  const key = await hookKeys.find(hookKeyId);
  if (key === undefined) return undefined;
  const now = Math.floor(clock.now() / 1000);
  const claims = { iss: clientId, sub: clientId, aud: tokenUrl, jti: randomUUID(), iat: now, exp: now + assertionSeconds };
  const text = `${encoded({ alg: 'RS256', typ: 'JWT', kid: key.keyId })}.${encoded(claims)}`;
  const der = Buffer.from(await openPrivateKey(inlineHookSealer, key));
  const signature = sign('sha256', Buffer.from(text), createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return `${text}.${signature.toString('base64url')}`;
}

/** How the client proves itself; undefined where its key is gone. */
async function proofOf(
  services: InlineCallServices,
  hookId: string,
  channel: OAuthChannel,
): Promise<Record<string, string> | undefined> {
  const { proof, tokenUrl } = channel;
  if (proof.by === 'client_secret_post') {
    const owner = { kind: 'inline-hook', id: hookId } as const;
    return { client_secret: await openSecret(services.inlineHookSealer, owner, tokenUrl, proof.secret) };
  }
  const signed = await assertion(services, channel, proof.hookKeyId);
  if (signed === undefined) return undefined;
  return { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: signed };
}

const isBearer = (token: unknown): token is string => typeof token === 'string' && /^[\x21-\x7e]{1,6000}$/.test(token);

/** A token, and for how many seconds it may be used again: none where the server does not say. */
function readToken(result: DialResult): { readonly token: string; readonly seconds: number } | string {
  if (!result.ok) return `The token URL could not be called: ${result.kind}`;
  if (result.status !== 200) return `The token URL answered with status ${result.status} in place of 200`;
  let body: unknown;
  try {
    body = JSON.parse(result.body);
  } catch {
    return 'The answer of the token URL is not JSON';
  }
  const { access_token: token, token_type: type, expires_in: seconds } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (!isBearer(token)) return 'The answer of the token URL has no access token';
  if (typeof type === 'string' && type.toLowerCase() !== 'bearer') return 'The token of the token URL is not of type Bearer';
  return { token, seconds: typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : 0 };
}

/** A token is given up before it ends, so that it does not end on its way; and after an hour, whatever the server says. */
const marginSeconds = 30;
const longestSeconds = 3_600;

/** The token that a hook's endpoint wants: the one that is known, or another one from the authorization server. */
export async function accessToken(
  services: InlineCallServices,
  hook: InlineHook,
  channel: OAuthChannel,
  dial: Dial,
): Promise<TokenAnswer> {
  const { tokens, clock } = services;
  const name = tokenName(hook);
  const known = tokens.find(name, clock.now());
  if (known !== undefined) return { ok: true, token: known };
  const proof = await proofOf(services, hook.id, channel);
  if (proof === undefined) return { ok: false, fault: 'The hook key is gone' };
  const { clientId: client_id, scope, tokenUrl } = channel;
  const form = { grant_type: 'client_credentials', client_id, ...(scope === null ? {} : { scope }), ...proof };
  const read = readToken(
    await dial({
      url: tokenUrl,
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      timeoutMs: hookLimits.timeoutMs,
      maxResponseBytes: hookLimits.responseBytes,
    }),
  );
  if (typeof read === 'string') return { ok: false, fault: read };
  const seconds = Math.min(read.seconds, longestSeconds) - marginSeconds;
  if (seconds > 0) tokens.keep(name, read.token, clock.now() + seconds * 1000);
  return { ok: true, token: read.token };
}
