import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';

import { Org, type OrgAnswer } from '../support/dynoxide-org.ts';
import { logEvents } from '../support/dynoxide-workers.ts';
import { oktaFacts } from '../support/okta-facts.ts';

const day = 86_400_000;
const Events = z.array(z.looseObject({ uuid: z.string(), eventType: z.string(), published: z.string() }));

let org: Org;

const logs = (query: Readonly<Record<string, string>> = {}): Promise<OrgAnswer> =>
  org.call('logs', 'GET', '/api/v1/logs', { query: new URLSearchParams(query).toString() });
const eventsOf = ({ text }: OrgAnswer) => Events.parse(JSON.parse(text));
const ago = (days: number): string => new Date(Date.now() - days * day).toISOString();

function linksOf({ headers }: OrgAnswer): Record<string, URLSearchParams> {
  const found = [...String(headers['link']).matchAll(/<([^>]+)>; rel="(\w+)"/g)];
  return Object.fromEntries(found.map(([, url = '', rel = '']) => [rel, new URL(url).searchParams]));
}

function nextOf(answer: OrgAnswer): Readonly<Record<string, string>> {
  const { next } = linksOf(answer);
  if (next === undefined) throw new Error('no next link');
  return Object.fromEntries(next);
}

beforeAll(async () => {
  org = await Org.start();
  for (const name of ['first-wave', 'second wave', 'third']) {
    const { body } = await org.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name } } });
    await org.call('groups', 'PUT', `/api/v1/groups/${String(body['id'])}`, { body: { profile: { name, description: 'x' } } });
  }
  await logEvents(await org.records());
}, 60_000);

afterAll(() => org?.stop());

describe('GET /api/v1/logs', () => {
  it.each([
    [{ since: ago(181), until: ago(0) }, 'E0000053', 'since: The value must not be older than 180 days'],
    [{ since: ago(181), sortOrder: 'DESCENDING' }, 'E0000053', 'since: The value must not be older than 180 days'],
    [{ filter: 'x eq "1"' }, 'E0000053', 'field is not valid: x'],
    [{ filter: 'published gt "2026-01-01T00:00:00.000Z"' }, 'E0000053', 'field is not valid: published'],
    [{ filter: 'target[id eq "1"]' }, 'E0000053', expect.any(String)],
    [{ filter: 'debugContext.debugData.url co "users"' }, 'E0000031', expect.stringContaining('co')],
    [{ filter: 'debugContext.debugData.requestUri co "users"' }, 'E0000031', expect.stringContaining('co')],
    [{ q: 'a b c d e f g h i j k' }, 'E0000053', expect.any(String)],
    [{ q: 'x'.repeat(41) }, 'E0000053', expect.any(String)],
    [{ since: 'yesterday' }, 'E0000001', expect.any(String)],
    [{ after: 'nonsense' }, 'E0000031', 'Invalid cursor.'],
    [{ limit: 'many' }, 'E0000001', expect.any(String)],
  ])('refuses %j, without an errorLink', async (query, errorCode, errorSummary) => {
    const { status, body } = await logs(query);
    expect(status).toBe(400);
    expect(body).toEqual({
      errorCode,
      errorSummary: expect.any(String),
      errorId: expect.any(String),
      errorCauses: [{ errorSummary }],
    });
  });

  it('takes a since of long ago for the log’s beginning where it is polled', async () => {
    const answer = await logs({ since: '2018-01-26T00:00:00Z' });
    expect(eventsOf(answer).length).toBeGreaterThan(6);
    expect(answer.status).toBe(200);
  });

  it.each<Record<string, string>>([{}, { until: ago(-1) }])('gives an empty page for limit=0: %j', async (query) => {
    const answer = await logs({ ...query, limit: '0' });
    expect([answer.status, eventsOf(answer)]).toEqual([200, []]);
    expect(linksOf(answer)['self']?.get('limit')).toBe('0');
  });

  it('lowers a limit over 1000', async () => {
    expect(linksOf(await logs({ limit: '1001' }))['self']?.get('limit')).toBe('1000');
  });

  it('always leads on where it is polled, and ends where it is bounded; self is always there', async () => {
    let polled = await logs({ since: ago(1), limit: '4' });
    const uuids: string[] = [];
    while (eventsOf(polled).length > 0) {
      expect(linksOf(polled)['self']).toBeDefined();
      uuids.push(...eventsOf(polled).map(({ uuid }) => uuid));
      polled = await logs(nextOf(polled));
    }
    expect(linksOf(polled)['next']).toBeDefined();
    expect(new Set(uuids).size).toBe(uuids.length);

    const bounded = await logs({ since: ago(1), until: ago(-1) });
    expect(Object.keys(linksOf(bounded))).toEqual(['self']);
    const published = eventsOf(bounded).map((event) => event.published);
    expect(published).toEqual(published.toSorted());
    expect(published.every((time) => /\.\d{3}Z$/.test(time))).toBe(true);
    expect(new Set(eventsOf(bounded).map(({ uuid }) => uuid))).toEqual(new Set(uuids));
  });

  it('goes on from a cursor with the since of its link or without one, and refuses another', async () => {
    const first = await logs({ since: ago(1), limit: '2' });
    const { since = '', after = '' } = nextOf(first);
    const rest = eventsOf(await logs({ since, after }));
    expect(rest.length).toBeGreaterThan(0);
    expect(eventsOf(await logs({ after }))).toEqual(rest);
    const other = await logs({ since: ago(2), after });
    expect([other.status, other.body['errorCode']]).toEqual([400, 'E0000001']);
    expect((await logs({ after, filter: 'eventType pr' })).status).toBe(400);
  });

  it('finds whole words and parts of hyphenated ones, every keyword, without regard to case', async () => {
    const found = async (q: string) => eventsOf(await logs({ q })).length;
    expect(await found('first-wave')).toBe(2);
    expect(await found('FIRST')).toBe(2);
    expect(await found('wave')).toBe(4);
    expect(await found('second wave')).toBe(2);
    expect(await found('first third')).toBe(0);
    expect(await found('wav')).toBe(0);
  });
});

/** Property names of a schema in the OpenAPI document, and what each of them is: `string`, `LogActor`, `[LogTarget]` ... */
function schemaOf(document: readonly string[], name: string): Map<string, string> {
  const start = document.indexOf(`    ${name}:`);
  const rest = document.slice(start + 1);
  const lines = rest.slice(
    0,
    rest.findIndex((line) => /^ {0,4}\S/.test(line)),
  );
  const properties = new Map<string, string>();
  let property = '';
  let list = false;
  for (const line of lines.slice(lines.indexOf('      properties:') + 1)) {
    const [, named] = /^ {8}(\w+):$/.exec(line) ?? [];
    if (named !== undefined) [property, list] = [named, false];
    if (/^ {10}items:$/.test(line)) list = true;
    const [, type] = /^ {10}(?:type: |\$ref: '#\/components\/schemas\/)(\w+)/.exec(line) ?? [];
    if (type !== undefined && !properties.has(property)) properties.set(property, type);
    const [, element] = /^ {12}\$ref: '#\/components\/schemas\/(\w+)'/.exec(line) ?? [];
    if (list && element !== undefined) properties.set(property, `[${element}]`);
  }
  return properties;
}

/** What Okta sends and its document does not name; and what it names and sends only where its own products found something. */
const beyond = new Set(['LogEvent.device', 'LogAuthenticationContext.rootSessionId']);
const optional = new Set([
  'LogTarget.changeDetails',
  'LogIpAddress.ipDetails',
  'LogSecurityContext.botProtection',
  'LogSecurityContext.ipDetails',
  'LogSecurityContext.risk',
  'LogSecurityContext.userBehaviors',
]);

function faults(document: readonly string[], schema: string, value: unknown): string[] {
  if (value === null) return [];
  if (schema.startsWith('['))
    return z
      .array(z.unknown())
      .parse(value)
      .flatMap((element) => faults(document, schema.slice(1, -1), element));
  if (!schema.startsWith('Log'))
    return typeof value === (schema === 'integer' ? 'number' : schema) ? [] : [`${schema}: ${JSON.stringify(value)}`];
  const properties = schemaOf(document, schema);
  if (properties.size === 0) return [];
  const given = z.record(z.string(), z.unknown()).parse(value);
  const missing = [...properties.keys()].filter((name) => !(name in given) && !optional.has(`${schema}.${name}`));
  const known = Object.entries(given).filter(([name]) => properties.has(name));
  return [
    ...missing.map((name) => `${schema}.${name} is missing`),
    ...Object.keys(given)
      .filter((name) => !properties.has(name) && !beyond.has(`${schema}.${name}`))
      .map((name) => `${schema}.${name} is unknown`),
    ...known.flatMap(([name, inner]) => faults(document, properties.get(name) ?? '', inner)),
  ];
}

const openapi = oktaFacts('openapi.yaml');
(openapi === undefined ? describe.skip : describe)('an event of the log', () => {
  it('has the shape that Okta’s OpenAPI document gives it', async () => {
    const document = readFileSync(openapi ?? '', 'utf8').split('\n');
    expect([...schemaOf(document, 'LogEvent').keys()]).toContain('transaction');
    const events = eventsOf(await logs({ since: ago(1) }));
    expect(events.length).toBeGreaterThan(6);
    expect(events.flatMap((event) => faults(document, 'LogEvent', event))).toEqual([]);
    expect(faults(document, 'LogEvent', { ...events[0], actor: { id: 7 } })).toContain('string: 7');
  });
});
