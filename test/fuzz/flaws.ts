import fc from 'fast-check';

import type { Contract } from '../../scripts/openapi/declared-operations.ts';
import type { ApiCall } from '../support/world/client.ts';
import { environment } from '../support/world/services.ts';

/** What is wrong with a call on purpose. */
export type Flaw =
  | { readonly kind: 'none' }
  | { readonly kind: 'dropped' | 'strange-value' | 'extra-member'; readonly pick: number; readonly value: unknown }
  | { readonly kind: 'raw-body'; readonly text: string }
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'query'; readonly query: string }
  | { readonly kind: 'gone-session' };

const strange = fc.constantFrom<unknown>(
  null,
  '',
  ' ',
  -1,
  1e21,
  true,
  [],
  {},
  [[]],
  { $ref: '#' },
  'x'.repeat(5_000),
  '\u0000',
  '\u202Eevil',
  '<script>',
  "'; DROP TABLE users; --",
  '../../etc/passwd',
  '2026-99-99T00:00:00Z',
  '__proto__',
  'constructor',
);

const rawBodies = [
  '{',
  '',
  '[]',
  'null',
  '"text"',
  '{"a":1,"a":2}',
  '{"profile":{"__proto__":{"login":"x"}}}',
  '{"profile":{"constructor":{"prototype":{}}}}',
  '{"profile":{"login":"\\ud800"}}',
  '{"profile":{"title":1e400}}',
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  `{"profile":${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}}`,
];
const tooLarge = `{"profile":{"title":"${'x'.repeat(1024 * 1024)}"}}`;
const rawBody = fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...rawBodies) }, { weight: 1, arbitrary: fc.constant(tooLarge) });

type Headers = Readonly<Record<string, string>>;

const headers: readonly Headers[] = [
  { 'content-type': 'text/plain' },
  { 'content-type': '' },
  { 'content-type': 'application/json; okta-response=omitCredentials' },
  { accept: 'text/html' },
  { accept: '*/*' },
  { authorization: 'SSWS wrong' },
  { authorization: 'Bearer x' },
  { 'idempotency-key': 'x'.repeat(300) },
  { 'idempotency-key': 'same' },
  { prefer: 'respond-async' },
];
const expectations: readonly Headers[] = [{ 'if-match': '"another"' }, { 'if-match': '*' }, { 'if-match': 'nonsense' }];

/** What goes wrong in queries, by the parameter. */
const queries: Readonly<Record<string, readonly string[]>> = {
  limit: ['limit=-1', 'limit=x', 'limit=1&limit=2', 'limit=999999999999999999999'],
  after: ['after=x', 'after=', `after=${'x'.repeat(2_000)}`],
  filter: ['filter=status%20eq', 'filter=%28%28%28', 'filter=x%20eq%20%22%ED%A0%80%22'],
  search: ['search=profile.login%20xx%201', 'search=status%20pr&filter=status%20eq%20%22ACTIVE%22', 'search=%22'],
  q: ['q=%ED%A0%80', 'q=%00', 'q='],
  sortBy: ['sortBy=__proto__', 'sortBy=profile.&search=id%20pr'],
  fields: ['fields=id,profile:(', 'fields=,,,'],
  expand: ['expand=blocks', 'expand=classification'],
  since: ['since=yesterday', 'since=2026-13-99'],
};

/** Every flaw that a call of this operation may have in its query, and in what it expects. */
export function possibleFlaws(
  { conditional, bySession }: Pick<Contract, 'conditional' | 'bySession'>,
  parameters: readonly string[],
): Flaw[] {
  const inQuery = parameters.flatMap((name) => queries[name] ?? []);
  return [
    ...inQuery.map((query): Flaw => ({ kind: 'query', query })),
    ...(conditional === true ? expectations : []).map((expected): Flaw => ({ kind: 'headers', headers: expected })),
    ...(bySession === true ? [{ kind: 'gone-session' } as const] : []),
  ];
}

/** Flaws that the pipeline meets, whichever the operation. */
export const pipelineFlaws: readonly Flaw[] = [
  ...headers.map((given): Flaw => ({ kind: 'headers', headers: given })),
  ...[...rawBodies, tooLarge].map((text): Flaw => ({ kind: 'raw-body', text })),
];

/** One call in two is as it should be, as far as its schema tells. */
export function flaws({ conditional }: Pick<Contract, 'conditional'>, parameters: readonly string[]): fc.Arbitrary<Flaw> {
  const possible = ['unknown=parameter', ...parameters.flatMap((name) => queries[name] ?? [])];
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant<Flaw>({ kind: 'none' }) },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constantFrom('dropped' as const, 'strange-value' as const, 'extra-member' as const),
        pick: fc.nat(100),
        value: strange,
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('raw-body' as const), text: rawBody }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('headers' as const),
        headers: fc.constantFrom(...headers, ...(conditional === true ? [...expectations, ...expectations] : [])),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('query' as const), query: fc.constantFrom(...possible) }) },
  );
}

/** The org's own, from which its pages call. */
const origin = String(environment['ROSTER_ORIGIN']);

type Holder = Record<string, unknown>;
const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object within a body, the body first. */
function holdersIn(value: unknown): Holder[] {
  if (Array.isArray(value)) return value.flatMap(holdersIn);
  return isHolder(value) ? [value, ...Object.values(value).flatMap(holdersIn)] : [];
}

function spoilBody(body: object, { kind, pick, value }: Extract<Flaw, { readonly pick: number }>): object {
  const copy = structuredClone(body);
  const holders = holdersIn(copy);
  const holder = holders[pick % Math.max(1, holders.length)];
  if (holder === undefined) return copy;
  const names = Object.keys(holder);
  const name = names[pick % Math.max(1, names.length)] ?? 'id';
  if (kind === 'dropped') delete holder[name];
  else holder[kind === 'extra-member' ? `x${pick}` : name] = value;
  return copy;
}

/** The call with its flaw. */
export function spoil(call: ApiCall, flaw: Flaw): ApiCall {
  switch (flaw.kind) {
    case 'none':
      return call;
    case 'raw-body':
      return call.method === 'GET' || call.method === 'DELETE' ? call : { ...call, text: flaw.text };
    case 'headers':
      return { ...call, headers: { ...call.headers, ...flaw.headers } };
    case 'gone-session':
      return { ...call, anonymous: true, cookies: ['sid=gone'], headers: { ...call.headers, origin } };
    case 'query':
      return { ...call, path: `${call.path}${call.path.includes('?') ? '&' : '?'}${flaw.query}` };
    default:
      return call.body === undefined ? call : { ...call, body: spoilBody(call.body, flaw) };
  }
}
