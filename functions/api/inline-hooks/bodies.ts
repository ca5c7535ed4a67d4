import * as z from 'zod/mini';

import { component, Href, Time } from '../../../shared/api/index.ts';
import {
  type InlineHookInput,
  inlineHookLimits,
  inlineHookTypes,
  type InlineHookUpdate,
} from '../../../shared/inline-hooks/index.ts';

const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(inlineHookLimits.nameLength));
const version = z.optional(z.literal('1.0.0'));
const text = z.nullish(z.string());
const Header = z.object({ key: z.string(), value: z.string() });

const ChannelBody = z.object({
  type: z.enum(['HTTP', 'OAUTH']),
  version,
  config: z.object({
    uri: text,
    method: text,
    headers: z.nullish(z.array(z.nullable(Header))),
    authScheme: z.nullish(z.object({ type: z.nullish(z.literal('HEADER')), key: text, value: text })),
    authType: text,
    clientId: text,
    clientSecret: text,
    hookKeyId: text,
    tokenUrl: text,
    scope: text,
  }),
});

/**
 * A hook as callers send it. Members that Okta alone writes (`id`, `status`, `_links` ...) are read over.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/InlineHook/
 */
export const InlineHookBody = component(
  'InlineHookInput',
  z.object({ name, type: z.optional(z.string()), version, channel: ChannelBody }),
) satisfies z.ZodMiniType<InlineHookInput>;

export const InlineHookUpdateBody = component(
  'InlineHookUpdate',
  z.object({ name: z.optional(name), type: z.optional(z.string()), version, channel: z.optional(ChannelBody) }),
) satisfies z.ZodMiniType<InlineHookUpdate>;

const Link = z.object({ href: Href, hints: z.optional(z.object({ allow: z.array(z.string()) })) });

/** A hook as it is shown. */
export const InlineHookView = component(
  'InlineHook',
  z.object({
    id: z.string(),
    status: z.enum(['ACTIVE', 'INACTIVE']),
    name: z.string(),
    type: z.enum(inlineHookTypes),
    version: z.literal('1.0.0'),
    created: Time,
    lastUpdated: Time,
    channel: z.object({
      type: z.enum(['HTTP', 'OAUTH']),
      version: z.literal('1.0.0'),
      config: z.object({
        uri: z.string(),
        headers: z.array(Header),
        method: z.literal('POST'),
        authScheme: z.nullable(z.object({ type: z.literal('HEADER'), key: z.string() })),
        authType: z.optional(z.enum(['client_secret_post', 'private_key_jwt'])),
        clientId: z.optional(z.string()),
        tokenUrl: z.optional(z.string()),
        scope: z.optional(z.nullable(z.string())),
        hookKeyId: z.optional(z.string()),
      }),
    }),
    _links: z.object({
      self: Link,
      execute: z.optional(Link),
      deactivate: z.optional(Link),
      activate: z.optional(Link),
      delete: z.optional(Link),
    }),
  }),
);

export const HookKeyBody = component('KeyRequest', z.object({ name }));

export const PublicKeyView = component(
  'HookPublicKey',
  z.object({
    kty: z.literal('RSA'),
    alg: z.literal('RS256'),
    kid: z.string(),
    use: z.literal('sig'),
    e: z.string(),
    n: z.string(),
  }),
);

const key = {
  id: z.string(),
  keyId: z.string(),
  name: z.string(),
  created: Time,
  lastUpdated: Time,
  isUsed: z.enum(['true', 'false']),
};

export const HookKeyView = component('HookKey', z.object({ ...key, _embedded: z.optional(PublicKeyView) }));
export const DetailedHookKeyView = component('DetailedHookKeyInstance', z.object({ ...key, _embedded: PublicKeyView }));
