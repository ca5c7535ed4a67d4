import { type Dialer, type DialRequest, type DialResult, openSecret, postToEndpoint } from '../hooks/index.ts';
import { accessToken, tokenName } from './access-token.ts';
import { type InlineHook, inlineHookLimits, type InlineHookType } from './model.ts';
import type { InlineCallServices } from './ports.ts';
import { type HookAnswer, readAnswer } from './read-answer.ts';

/** What became of a question. `fault` holds nothing that the other side wrote. */
export type Asked = (
  | { readonly ok: true; readonly answer: HookAnswer }
  /** `timeout`: nobody answered in time; `unusable`: what came is no answer; `failed`: everything else. */
  | { readonly ok: false; readonly kind: 'timeout' | 'unusable' | 'failed'; readonly fault: string }
) & {
  /** Calls to the endpoint. */
  readonly calls: number;
};

/** What is the same whoever asks again: what was refused, and an answer that is too long. */
const lasting: readonly string[] = ['refused-request', 'refused-address', 'too-large'];

/** What a second call may repair: an endpoint that did not answer, or that failed. */
const isWorthAnother = (result: DialResult): boolean => (result.ok ? result.status >= 500 : !lasting.includes(result.kind));

/** A message that is sent twice costs twice. */
const neverTwice: readonly InlineHookType[] = ['com.okta.telephony.provider'];

interface Opened {
  readonly auth: { readonly key: string } | null;
  readonly secret: string | undefined;
}

/** What the endpoint knows the sender by. */
async function openAuth(
  services: InlineCallServices,
  hook: InlineHook,
  dial: (request: DialRequest) => Promise<DialResult>,
): Promise<Opened | string> {
  const { channel } = hook;
  if (channel.type === 'OAUTH') {
    const answered = await accessToken(services, hook, channel, dial);
    return answered.ok ? { auth: { key: 'Authorization' }, secret: `Bearer ${answered.token}` } : answered.fault;
  }
  if (channel.auth === null) return { auth: null, secret: undefined };
  const owner = { kind: 'inline-hook', id: hook.id } as const;
  return {
    auth: { key: channel.auth.key },
    secret: await openSecret(services.inlineHookSealer, owner, channel.uri, channel.auth.secret),
  };
}

function kindOf(result: DialResult): 'timeout' | 'unusable' | 'failed' {
  if (!result.ok) return result.kind === 'timeout' ? 'timeout' : 'failed';
  return result.status >= 200 && result.status < 300 ? 'unusable' : 'failed';
}

/**
 * Asks a hook's endpoint: three seconds, and once more where it did not answer or failed (5xx). Redirects are not followed. Rejects only
 * where the dialer can't be reached, or a secret does not open.
 *
 * @see https://developer.okta.com/docs/concepts/inline-hooks/#timeout-and-retry
 */
export async function askEndpoint(services: InlineCallServices, hook: InlineHook, body: object): Promise<Asked> {
  const most = neverTwice.includes(hook.type) ? 1 : 2;
  const twice = async (call: () => Promise<DialResult>): Promise<{ result: DialResult; calls: number }> => {
    const first = await call();
    return most > 1 && isWorthAnother(first) ? { result: await call(), calls: 2 } : { result: first, calls: 1 };
  };
  const opened = await openAuth(services, hook, async (request) => (await twice(() => services.dialer.dial(request))).result);
  if (typeof opened === 'string') return { ok: false, kind: 'failed', fault: opened, calls: 0 };
  const { uri, headers } = hook.channel;
  const { result, calls } = await twice(() => post(services.dialer, { uri, headers, auth: opened.auth }, opened.secret, body));
  // Whoever took the token away gives another one.
  if (result.ok && result.status === 401) services.tokens.forget(tokenName(hook));
  const read = readAnswer(result);
  return read.ok ? { ...read, calls } : { ...read, kind: kindOf(result), calls };
}

const post = (dialer: Dialer, endpoint: Parameters<typeof postToEndpoint>[1], secret: string | undefined, body: object) =>
  postToEndpoint(dialer, endpoint, {
    secret,
    body: JSON.stringify(body),
    maxResponseBytes: inlineHookLimits.responseBytes,
  });
