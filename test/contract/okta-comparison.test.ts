import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';

import { declaredOperations } from '../../scripts/openapi/declared-operations.ts';
import { openApiOf } from '../../scripts/openapi/document.ts';
import { oktaDifferences } from '../../scripts/openapi/okta-differences.ts';
import { oktaByPlace, oktaOperations, placeOf } from '../../scripts/openapi/okta-operations.ts';
import { oktaFacts } from '../support/okta-facts.ts';
import { compareDocuments, isJson, type Json } from './compare-documents.ts';

const file = oktaFacts('openapi.yaml');

const contracts = await declaredOperations();
const ours = openApiOf(contracts, { version: '1', closed: true });
const pairs = contracts.flatMap((contract) => {
  const their = oktaByPlace.get(placeOf(contract));
  return their === undefined ? [] : [{ method: contract.method.toLowerCase(), ourPath: contract.path, theirPath: their.path }];
});

const asJson = (document: unknown): Json => (isJson(document) ? document : {});

(file === undefined ? describe.skip : describe)('Roster’s document beside Okta’s', () => {
  const theirs = file === undefined ? {} : asJson(load(readFileSync(file, 'utf8')));

  it('has the list of all their operations', () => {
    const methods = ['get', 'post', 'put', 'patch', 'delete'];
    const listed = Object.entries(asJson(theirs['paths'])).flatMap(([path, item]) =>
      Object.entries(asJson(item))
        .filter(([method]) => methods.includes(method))
        .map(([method, operation]) => `${method.toUpperCase()} ${path} ${String(asJson(operation)['operationId'])}`),
    );
    expect(oktaOperations.map(({ method, path, id }) => `${method} ${path} ${id}`)).toEqual(listed);
  });

  it('differs in what scripts/openapi/okta-differences.ts says, with a reason, and in nothing else', () => {
    expect(pairs.length).toBeGreaterThan(50);
    const found = compareDocuments(asJson(ours), theirs, pairs);
    const known = Object.keys(oktaDifferences);
    expect({
      'to be explained there, or put right': found.filter((finding) => !known.includes(finding)),
      'no longer so: to be taken out there': known.filter((finding) => !found.includes(finding)),
    }).toEqual({ 'to be explained there, or put right': [], 'no longer so: to be taken out there': [] });
  });
});

describe('the comparison', () => {
  const schema = (properties: Json, required: readonly string[] = []): Json => ({ type: 'object', properties, required });
  const documentOf = (operation: Json, components: Json = {}): Json => ({
    paths: { '/a': { post: { operationId: 'doIt', ...operation } } },
    components: { schemas: components },
  });
  const answering = (status: string, body: Json): Json => ({
    responses: { [status]: { content: { 'application/json': { schema: body } } } },
  });
  const compared = (our: Json, their: Json): string[] =>
    compareDocuments(our, their, [{ method: 'post', ourPath: '/a', theirPath: '/a' }]);
  const text = { type: 'string' };

  it('finds what is answered otherwise', () => {
    const their = schema({
      id: text,
      size: { type: 'integer' },
      kind: { type: 'string', enum: ['A'] },
      secret: { ...text, writeOnly: true },
    });
    const our = schema({ id: { type: ['string', 'null'] }, size: text, kind: { type: 'string', enum: ['A', 'B'] }, more: text });
    expect(compared(documentOf(answering('200', our)), documentOf(answering('200', their)))).toEqual([
      'doIt answer.kind: may be B',
      'doIt answer.size: is string (Okta integer)',
    ]);
    expect(compared(documentOf(answering('201', schema({}))), documentOf(answering('200', their)))).toEqual([
      'doIt: answers 201 (Okta 200)',
    ]);
    expect(
      compared(documentOf(answering('200', schema({ size: { type: 'integer' } }))), documentOf(answering('200', their))),
    ).toEqual(['doIt answer.id: is not answered', 'doIt answer.kind: is not answered']);
  });

  it('finds what is asked for otherwise, through references and parts', () => {
    const body = (wanted: Json): Json => ({ requestBody: { content: { 'application/json': { schema: wanted } } } });
    const their = documentOf(
      { ...body({ $ref: '#/components/schemas/Thing' }), parameters: [{ name: 'q', in: 'query' }] },
      { Thing: { allOf: [schema({ name: text }, ['name']), schema({ size: { type: 'integer' } })] } },
    );
    const our = documentOf({
      operationId: 'other',
      ...body(schema({ name: text, size: text }, ['name', 'size'])),
      parameters: [{ name: 'must', in: 'query', required: true }],
    });
    expect(compared(our, their)).toEqual([
      'Thing.size: is asked for as string (Okta integer)',
      'Thing.size: is required',
      'doIt: is called other',
      'doIt?must: is required',
      'doIt?q: is not read',
    ]);
  });
});
