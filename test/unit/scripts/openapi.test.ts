import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as z from 'zod/mini';

import { type Contract, declaredOperations } from '../../../scripts/openapi/declared-operations.ts';
import { type OpenApiDocument, openApiOf, responseOf } from '../../../scripts/openapi/document.ts';
import { SchemaBook } from '../../../scripts/openapi/json-schemas.ts';
import { oktaReference, oktaReferenceFile } from '../../../scripts/openapi/okta-reference.ts';
import { openApiFile, openApiText } from '../../../scripts/openapi/write.ts';
import { component, shownAs } from '../../../shared/api/index.ts';

const none = z.object({});
const Thing = component('TestThing', z.object({ id: z.string(), note: z.nullable(z.string()) }));

const contract: Contract = {
  id: 'getThing',
  method: 'GET',
  path: '/api/v1/things/{thingId}',
  summary: 'Retrieve a thing',
  scope: 'okta.things.read',
  params: z.object({ thingId: z.string() }),
  query: z.object({ loud: shownAs(z.optional(z.string()), { type: 'boolean' }) }),
  body: none,
  success: { status: 200, body: Thing },
  errors: ['not-found', 'validation-failed'],
};

const documentOf = (...contracts: readonly Contract[]): OpenApiDocument => openApiOf(contracts, { version: '1' });
const operationOf = (document: OpenApiDocument, { path, method }: Contract) => document.paths[path]?.[method.toLowerCase()];

/** Okta's codes of an operation's refusals, by status. */
const codesOf = (document: OpenApiDocument, of: Contract): Record<string, readonly string[] | undefined> =>
  Object.fromEntries(
    Object.keys(operationOf(document, of)?.responses ?? {})
      .filter((status) => status >= '400')
      .map((status) => [status, responseOf(document, of, Number(status))?.['x-error-codes']]),
  );

describe('the OpenAPI document', () => {
  it('has parameters, answers and errors of a declaration', () => {
    const operation = operationOf(documentOf(contract), contract);
    expect(operation).toMatchObject({
      operationId: 'getThing',
      parameters: [
        { name: 'thingId', in: 'path', required: true, schema: { type: 'string' } },
        { name: 'loud', in: 'query', schema: { type: 'boolean' } },
      ],
      responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/TestThing' } } } } },
    });
    expect(codesOf(documentOf(contract), contract)).toEqual({
      400: ['E0000001', 'E0000019'],
      401: ['E0000011'],
      403: ['E0000006'],
      404: ['E0000007'],
      429: ['E0000047'],
    });
    expect(operation).not.toHaveProperty('requestBody');
  });

  it('has what the pipeline adds: pages, keys, kinds of bodies', () => {
    const listed: Contract = { ...contract, path: '/api/v1/things', paged: { defaultLimit: 5, maxLimit: 10 } };
    const made: Contract = { ...contract, method: 'POST', id: 'createThing', body: z.object({ note: z.string() }) };
    const document = documentOf(listed, made);
    expect(operationOf(document, listed)?.parameters?.map(({ name }) => name)).toEqual(['loud', 'limit', 'after']);
    expect(codesOf(document, listed)).toMatchObject({ 400: ['E0000001', 'E0000019', 'E0000031'] });
    expect(operationOf(document, made)).toMatchObject({
      parameters: expect.arrayContaining([{ $ref: '#/components/parameters/IdempotencyKey' }]),
      requestBody: { required: true, content: { 'application/json': { schema: { required: ['note'] } } } },
    });
    expect(codesOf(document, made)).toEqual({
      400: ['E0000001', 'E0000003', 'E0000019', 'E0000021'],
      401: ['E0000011'],
      403: ['E0000006'],
      404: ['E0000007'],
      409: ['E0000001'],
      413: ['E0000003'],
      429: ['E0000047'],
    });
  });

  it('lets answers gain members, and holds them to what it names where tests ask for it', () => {
    expect(documentOf(contract).components.schemas['TestThing']).not.toHaveProperty('additionalProperties');
    const closed = openApiOf([contract], { version: '1', closed: true });
    expect(closed.components.schemas['TestThing']).toHaveProperty('additionalProperties', false);
  });
});

describe('named schemas', () => {
  it('have a second name where what is sent differs from what is answered', () => {
    const book = new SchemaBook({ closed: true });
    const Inner = component('TestInner', z.object({ when: z.pipe(z.string(), z.transform(Number)) }));
    const Outer = component('TestOuter', z.object({ inner: Inner }));
    const [request, answer] = [book.request(Outer), book.answer(Outer)];
    const { schemas, place } = book.finish();
    expect(Object.keys(schemas)).toEqual(['TestInner', 'TestInnerInput', 'TestOuter', 'TestOuterInput']);
    expect(place([request, answer])).toEqual([
      { $ref: '#/components/schemas/TestOuterInput' },
      { $ref: '#/components/schemas/TestOuter' },
    ]);
    expect(JSON.stringify(schemas['TestOuterInput'])).toContain('#/components/schemas/TestInnerInput');
  });

  it('are one of a name', () => {
    const book = new SchemaBook();
    book.answer(component('TestTwice', z.object({ one: z.string() })));
    expect(() => book.answer(component('TestTwice', z.object({ two: z.string() })))).toThrow('two schemas are called TestTwice');
  });
});

describe('the document of what is declared', () => {
  const refs = (document: object): string[] => [
    ...new Set([...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path)),
  ];

  function atPath(document: object, path: string): unknown {
    let at: unknown = document;
    for (const name of path.split('/'))
      at = typeof at === 'object' && at !== null ? Object.entries(at).find(([key]) => key === name)?.[1] : undefined;
    return at;
  }

  it('has every operation, under its own id, and every reference leads somewhere', async () => {
    const contracts = await declaredOperations();
    const document = openApiOf(contracts, { version: '1' });
    const ids = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(ids.toSorted()).toEqual(contracts.map(({ id }) => id).toSorted());
    expect(refs(document).filter((path) => atPath(document, path) === undefined)).toEqual([]);
  });

  it('has schemas that say what they mean: JSON Schema 2020-12 without a word that it does not know', async () => {
    const document = openApiOf(await declaredOperations(), { version: '1' });
    const ajv = new Ajv2020({
      strict: true,
      allowUnionTypes: true,
      strictRequired: false,
      formats: { 'date-time': true, uri: true },
    });
    ajv.addVocabulary(['openapi', 'info', 'servers', 'security', 'paths', 'components']);
    ajv.addSchema(document, 'roster');
    for (const name of Object.keys(document.components.schemas)) {
      expect(() => ajv.compile({ $ref: `roster#/components/schemas/${name}` })).not.toThrow();
    }
  });

  it('shows of each answer what is in it: no success body is whatever an object may hold', async () => {
    const contracts = await declaredOperations();
    const document = openApiOf(contracts, { version: '1' });
    const loose = contracts.filter(({ path, method, success: { status, body } }) => {
      const schema = responseOf(document, { path, method }, status)?.content?.['application/json'].schema;
      const { items = schema } = (schema ?? {}) as { items?: object };
      return body !== undefined && !/"(?:properties|\$ref|not)"/.test(JSON.stringify(items));
    });
    expect(loose.map(({ id }) => id)).toEqual([]);
  });

  it('is what docs/reference holds: run `npm run docs` after a change', async () => {
    expect(readFileSync(openApiFile, 'utf8')).toBe(await openApiText());
    expect(readFileSync(oktaReferenceFile, 'utf8')).toBe(oktaReference(await declaredOperations()));
  });
});
