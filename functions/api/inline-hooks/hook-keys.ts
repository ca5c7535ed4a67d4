import * as z from 'zod/mini';

import { none, operation } from '../../../shared/api/index.ts';
import {
  createHookKey as create,
  deleteHookKey as remove,
  getHookKey as get,
  getKeyByKeyId,
  type HookKey,
  hooksUsing,
  presentHookKey,
  presentPublicKey,
  renameHookKey,
} from '../../../shared/inline-hooks/index.ts';
import type { InlineHookApiServices } from '../../../shared/runtime/inline-hook-services.ts';
import { DetailedHookKeyView, HookKeyBody, HookKeyView, PublicKeyView } from './bodies.ts';

const path = '/api/v1/hook-keys';
const keyParams = z.object({ id: z.string() });
const prefetchKey = ({ id }: z.infer<typeof keyParams>, { hookKeys }: InlineHookApiServices) => [hookKeys.find(id)];

async function show({ inlineHooks }: InlineHookApiServices, key: HookKey): Promise<Readonly<Record<string, unknown>>> {
  return presentHookKey(key, hooksUsing(await inlineHooks.list(), key.id).length > 0);
}

async function showDetails(services: InlineHookApiServices, key: HookKey): Promise<object> {
  return { ...(await show(services, key)), _embedded: presentPublicKey(key) };
}

export const listHookKeys = operation({
  id: 'listHookKeys',
  method: 'GET',
  path,
  summary: 'List all keys',
  scope: 'okta.inlineHooks.read',
  params: none,
  query: none,
  body: none,
  success: { status: 200, body: z.array(HookKeyView) },
  errors: [],
  async handle(_input, { hookKeys, inlineHooks }: InlineHookApiServices) {
    const [keys, hooks] = await Promise.all([hookKeys.list(), inlineHooks.list()]);
    return keys.map((key) => presentHookKey(key, hooksUsing(hooks, key.id).length > 0));
  },
});

export const createHookKey = operation({
  id: 'createHookKey',
  method: 'POST',
  path,
  summary: 'Create a key',
  scope: 'okta.inlineHooks.manage',
  params: none,
  query: none,
  body: HookKeyBody,
  success: { status: 200, body: DetailedHookKeyView },
  errors: ['validation-failed', 'claim-taken'],
  async handle({ body, context }, services: InlineHookApiServices) {
    return showDetails(services, await create(services, body.name, context));
  },
});

/** `expand=publickey` embeds the public key. */
export const getHookKey = operation({
  id: 'getHookKey',
  method: 'GET',
  path: `${path}/{id}`,
  summary: 'Retrieve a key by ID',
  scope: 'okta.inlineHooks.read',
  params: keyParams,
  query: z.object({ expand: z.optional(z.string()) }),
  body: none,
  success: { status: 200, body: HookKeyView },
  errors: ['not-found'],
  prefetch: prefetchKey,
  async handle({ params, query }, services: InlineHookApiServices) {
    const key = await get(services, params.id);
    return query.expand?.toLowerCase() === 'publickey' ? showDetails(services, key) : show(services, key);
  },
});

/** Renames it: nothing else of a key changes. */
export const replaceHookKey = operation({
  id: 'replaceHookKey',
  method: 'PUT',
  path: `${path}/{id}`,
  summary: 'Replace a key',
  scope: 'okta.inlineHooks.manage',
  params: keyParams,
  query: none,
  body: HookKeyBody,
  success: { status: 200, body: DetailedHookKeyView },
  errors: ['validation-failed', 'not-found', 'claim-taken', 'changed-meanwhile'],
  prefetch: prefetchKey,
  async handle({ params, body, context }, services: InlineHookApiServices) {
    return showDetails(services, await renameHookKey(services, params.id, body.name, context));
  },
});

/** Of a key that no hook proves itself by. */
export const deleteHookKey = operation({
  id: 'deleteHookKey',
  method: 'DELETE',
  path: `${path}/{id}`,
  summary: 'Delete a key',
  scope: 'okta.inlineHooks.manage',
  params: keyParams,
  query: none,
  body: none,
  success: { status: 204 },
  errors: ['not-found', 'hook-key-used', 'changed-meanwhile'],
  prefetch: prefetchKey,
  async handle({ params, context }, services: InlineHookApiServices) {
    await remove(services, params.id, context);
  },
});

/** By the `kid` that a token's signature names. */
export const getPublicKey = operation({
  id: 'getPublicKey',
  method: 'GET',
  path: `${path}/public/{keyId}`,
  summary: 'Retrieve a public key',
  scope: 'okta.inlineHooks.read',
  params: z.object({ keyId: z.string() }),
  query: none,
  body: none,
  success: { status: 200, body: PublicKeyView },
  errors: ['not-found'],
  async handle({ params }, services: InlineHookApiServices) {
    return presentPublicKey(await getKeyByKeyId(services, params.keyId));
  },
});
