import { toOktaTime } from '../kernel/index.ts';
import type { HookKey, InlineHook, InlineHookChannel } from './model.ts';

function configView(channel: InlineHookChannel): object {
  const common = { uri: channel.uri, headers: channel.headers.map(({ key, value }) => ({ key, value })), method: 'POST' };
  if (channel.type === 'HTTP') {
    return { ...common, authScheme: channel.auth === null ? null : { type: 'HEADER', key: channel.auth.key } };
  }
  const { tokenUrl, clientId, scope, proof } = channel;
  return {
    ...common,
    authType: proof.by,
    clientId,
    tokenUrl,
    scope,
    authScheme: null,
    ...(proof.by === 'private_key_jwt' ? { hookKeyId: proof.hookKeyId } : {}),
  };
}

/**
 * As Okta shows a hook: without any secret, `method` added.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/InlineHook/
 */
export function presentInlineHook(hook: InlineHook, origin: string): object {
  const self = `${origin}/api/v1/inlineHooks/${hook.id}`;
  const link = (href: string, ...allow: string[]) => ({ href, hints: { allow } });
  return {
    id: hook.id,
    status: hook.status,
    name: hook.name,
    type: hook.type,
    version: '1.0.0',
    created: toOktaTime(hook.created),
    lastUpdated: toOktaTime(hook.lastUpdated),
    channel: { type: hook.channel.type, version: '1.0.0', config: configView(hook.channel) },
    _links:
      hook.status === 'ACTIVE'
        ? {
            self: { href: self },
            execute: link(`${self}/execute`, 'POST'),
            deactivate: link(`${self}/lifecycle/deactivate`, 'POST'),
          }
        : {
            activate: link(`${self}/lifecycle/activate`, 'POST'),
            self: link(self, 'GET', 'POST', 'PUT', 'DELETE'),
            delete: link(self, 'DELETE'),
          },
  };
}

/** A JSON Web Key (RFC 7517). */
export const presentPublicKey = ({ keyId, publicKey }: HookKey): object => ({
  kty: 'RSA',
  alg: 'RS256',
  kid: keyId,
  use: 'sig',
  e: publicKey.e,
  n: publicKey.n,
});

/** Okta's `isUsed` is a word. The private key is never shown. */
export function presentHookKey(key: HookKey, isUsed: boolean): Readonly<Record<string, unknown>> {
  return {
    id: key.id,
    keyId: key.keyId,
    name: key.name,
    created: toOktaTime(key.created),
    lastUpdated: toOktaTime(key.lastUpdated),
    isUsed: isUsed ? 'true' : 'false',
  };
}
