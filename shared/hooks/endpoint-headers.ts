import { findHeaderFault } from '../security/index.ts';
import type { HookHeader } from './model.ts';

/** The header by which an endpoint knows the sender, as its caller wants it. Without `value` the secret that is stored stays. */
export type WishedAuth = { readonly key: string; readonly value?: string } | null;

/** Without a key and a value it is none. */
export function wishedAuth(
  scheme: { readonly key?: string | null | undefined; readonly value?: string | null | undefined } | null | undefined,
): WishedAuth {
  const { key, value } = scheme ?? {};
  if (!key && !value) return null;
  return { key: key ?? '', ...(value ? { value } : {}) };
}

/** Of the headers that sign a delivery; nobody else writes one, whatever its name goes on with. */
const signaturePrefix = 'webhook-';

/** Placeholders of what a call carries besides: headers that fit alone must fit beside ours too. */
const placeholders: Readonly<Record<string, string>> = {
  'webhook-id': 'i'.repeat(36),
  'webhook-timestamp': 't'.repeat(10),
  'webhook-signature': 's'.repeat(48 * 5),
  'roster-accept': 'application/json',
  'roster-content-type': 'application/json',
};

/** Why these headers can't be sent to an endpoint, in sentences that begin with the field's name. */
export function headerCauses(headers: readonly HookHeader[], auth: WishedAuth): string[] {
  const all = [
    ...headers.map(({ key, value }) => [key, value] as const),
    ...(auth === null ? [] : [[auth.key, auth.value ?? 'stored'] as const]),
  ];
  const names = all.map(([name]) => name.toLowerCase());
  const signing = names.find((name) => name.startsWith(signaturePrefix));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (signing !== undefined) return [`channel.config.headers: The header ${signing} is reserved`];
  // As an object, a name that is there twice would be there once.
  const fault =
    twice === undefined ? findHeaderFault({ ...placeholders, ...Object.fromEntries(all) }) : `The header ${twice} is there twice`;
  return fault === undefined ? [] : [`channel.config.headers: ${fault}`];
}

/** Headers of a call to an endpoint. The customer's win over ours, but for the `fixed` ones. */
export function headersFor(
  { headers: custom, auth }: { readonly headers: readonly HookHeader[]; readonly auth: { readonly key: string } | null },
  secret: string | undefined,
  ours: Record<string, string>,
  fixed: Record<string, string> = {},
): Record<string, string> {
  const theirs = [
    ...custom.map(({ key, value }) => [key, value] as const),
    ...(auth === null || secret === undefined ? [] : [[auth.key, secret] as const]),
  ];
  const headers = new Map<string, readonly [string, string]>();
  for (const [name, value] of [...Object.entries(ours), ...theirs, ...Object.entries(fixed)])
    headers.set(name.toLowerCase(), [name, value]);
  return Object.fromEntries(headers.values());
}
