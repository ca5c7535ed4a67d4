import { headerCauses, type HookHeader, type WishedAuth, wishedAuth } from '../hooks/index.ts';
import { RosterError } from '../kernel/index.ts';
import { checkOutboundUrl } from '../security/index.ts';
import { type ChannelInput, type InlineHookChannel, inlineHookLimits } from './model.ts';

/** A channel as its caller wants it, checked. Secrets that are not given stay as they are stored, where they may. */
export type ChannelWish =
  | { readonly type: 'HTTP'; readonly uri: string; readonly headers: readonly HookHeader[]; readonly auth: WishedAuth }
  | {
      readonly type: 'OAUTH';
      readonly uri: string;
      readonly headers: readonly HookHeader[];
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly scope: string | null;
      readonly proof:
        | { readonly by: 'client_secret_post'; readonly value?: string }
        | { readonly by: 'private_key_jwt'; readonly hookKeyId: string };
    };

/** What a call with a token carries itself. */
const bearer = { key: 'Authorization', value: 'stored' } as const;

const field = (name: string, cause: string): string => `channel.config.${name}: ${cause}`;
const blank = (name: string): string => field(name, 'The field cannot be left blank');

function urlCauses(name: 'uri' | 'tokenUrl', url: string, allowLoopback: boolean): string[] {
  if (url === '') return [blank(name)];
  if (url.length > inlineHookLimits.uriLength)
    return [field(name, `The field must not be more than ${inlineHookLimits.uriLength} characters`)];
  const checked = checkOutboundUrl(url, { allowLoopback });
  return checked.ok ? [] : [field(name, checked.cause)];
}

type Config = ChannelInput['config'];

function commonCauses({ uri, method, headers }: Config, auth: WishedAuth, allowLoopback: boolean): string[] {
  return [
    ...urlCauses('uri', uri ?? '', allowLoopback),
    ...((method ?? 'POST') === 'POST' ? [] : [field('method', 'It must be POST')]),
    ...headerCauses(
      (headers ?? []).filter((header) => header !== null),
      auth,
    ),
  ];
}

/** As a form sends it: printable, and not so long that nobody means it. */
const isToken = (text: string): boolean => /^[\x21-\x7e]{1,1024}$/.test(text);
const isScope = (text: string): boolean => /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(text) && text.length <= 1024;

function proofCauses({ authType, clientSecret, hookKeyId }: Config): string[] {
  if (authType === 'client_secret_post')
    return clientSecret && !/^[\x20-\x7e]{1,2048}$/.test(clientSecret) ? [field('clientSecret', 'The value is malformed')] : [];
  if (authType === 'private_key_jwt') return hookKeyId ? [] : [blank('hookKeyId')];
  return [field('authType', 'It must be client_secret_post or private_key_jwt')];
}

function oauthCauses(config: Config, allowLoopback: boolean): string[] {
  const { authScheme, clientId, tokenUrl, scope } = config;
  return [
    ...commonCauses(config, bearer, allowLoopback),
    ...(authScheme ? [field('authScheme', 'A channel of type OAUTH has none; it must be null')] : []),
    ...(clientId ? (isToken(clientId) ? [] : [field('clientId', 'The value is malformed')]) : [blank('clientId')]),
    ...urlCauses('tokenUrl', tokenUrl ?? '', allowLoopback),
    ...(scope && !isScope(scope) ? [field('scope', 'The value is malformed')] : []),
    ...proofCauses(config),
  ];
}

/** Why a channel can't be kept, in sentences that begin with the field's name. */
export function channelCauses({ type, config }: ChannelInput, { allowLoopback }: { readonly allowLoopback: boolean }): string[] {
  if (type === 'OAUTH') return oauthCauses(config, allowLoopback);
  return commonCauses(config, wishedAuth(config.authScheme), allowLoopback);
}

/** Errors: validation-failed, with every cause at once and `others` before them. */
export function checkChannel(
  { type, config }: ChannelInput,
  others: readonly string[],
  options: { readonly allowLoopback: boolean },
): ChannelWish {
  const causes = [...others, ...channelCauses({ type, config }, options)];
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'inlineHook', causes });
  const uri = config.uri ?? '';
  const headers = (config.headers ?? []).filter((header) => header !== null);
  if (type === 'HTTP') return { type, uri, headers, auth: wishedAuth(config.authScheme) };
  const { authType, clientId, clientSecret, hookKeyId, tokenUrl, scope } = config;
  return {
    type,
    uri,
    headers,
    tokenUrl: tokenUrl ?? '',
    clientId: clientId ?? '',
    scope: scope || null,
    proof:
      authType === 'private_key_jwt'
        ? { by: authType, hookKeyId: hookKeyId ?? '' }
        : { by: 'client_secret_post', ...(clientSecret ? { value: clientSecret } : {}) },
  };
}

/** A stored channel as a caller would say it, without its secrets. */
function asInput(channel: InlineHookChannel): ChannelInput {
  const { type, uri, headers } = channel;
  if (channel.type === 'HTTP') return { type, config: { uri, headers, authScheme: channel.auth && { key: channel.auth.key } } };
  const { tokenUrl, clientId, scope, proof } = channel;
  const hookKeyId = proof.by === 'private_key_jwt' ? proof.hookKeyId : undefined;
  return { type, config: { uri, headers, tokenUrl, clientId, scope, authType: proof.by, hookKeyId } };
}

/** What an update of a channel means: members that it leaves out stay. Another type of channel is said as a whole. */
export function updatedChannel(before: InlineHookChannel, update: ChannelInput | undefined): ChannelInput {
  const stored = asInput(before);
  if (update === undefined) return stored;
  if (update.type !== before.type) return update;
  const given = Object.entries(update.config).filter(([, value]) => value !== undefined);
  return { type: update.type, config: { ...stored.config, ...Object.fromEntries(given) } };
}
