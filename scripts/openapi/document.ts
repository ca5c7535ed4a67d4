import { consumesOf } from '../../shared/api/index.ts';
import type { Contract } from './declared-operations.ts';
import { errorsOf, type WireError } from './errors.ts';
import { type JsonSchema, SchemaBook } from './json-schemas.ts';
import { parametersOf } from './parameters.ts';
import { tagOf } from './tags.ts';

/** Media types that bodies come in. */
const mediaTypes = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const;

const header = (description: string, schema: JsonSchema): object => ({ description, schema });

const headers = {
  'X-Okta-Request-Id': header('Id of this request, which is in the log of the org too.', { type: 'string' }),
  'X-Rate-Limit-Limit': header('Calls that the caller may make in a minute.', { type: 'integer' }),
  'X-Rate-Limit-Remaining': header('Calls that are left of them.', { type: 'integer' }),
  'X-Rate-Limit-Reset': header('When they are given anew, in seconds since 1970.', { type: 'integer' }),
  Link: header('`<url>; rel="self"`, and `<url>; rel="next"` where there may be more.', { type: 'string' }),
};

const usualHeaders = Object.fromEntries(
  Object.keys(headers)
    .filter((name) => name !== 'Link')
    .map((name) => [name, { $ref: `#/components/headers/${name}` }]),
);
const pageHeaders = { ...usualHeaders, Link: { $ref: '#/components/headers/Link' } };

const jsonContent = (schema: JsonSchema): object => ({ content: { [mediaTypes.json]: { schema } } });

const errorSchema = (errorLink: boolean): JsonSchema => ({
  type: 'object',
  properties: {
    errorCode: { type: 'string', description: 'Stable: what programs go by.' },
    errorSummary: { type: 'string' },
    ...(errorLink ? { errorLink: { type: 'string' } } : {}),
    errorId: { type: 'string', description: 'In the log of the function too.' },
    errorCauses: {
      type: 'array',
      items: { type: 'object', properties: { errorSummary: { type: 'string' } }, required: ['errorSummary'] },
    },
  },
  required: ['errorCode', 'errorSummary', ...(errorLink ? ['errorLink'] : []), 'errorId', 'errorCauses'],
});

/** Okta's codes of a status, each with Roster's own name for what happened. */
const codesOf = (errors: readonly WireError[]): string =>
  errors.map(({ errorCode, code }) => `\`${errorCode}\` (${code})`).join(', ');

/** Named by what they say, so that operations that may be refused alike share them. */
class ErrorResponses {
  readonly #known = new Map<string, object>();

  /** Of one operation, by status. */
  of(contract: Contract): Record<string, { readonly $ref: string }> {
    const byStatus = Map.groupBy(errorsOf(contract), ({ status }) => status);
    return Object.fromEntries(
      [...byStatus].map(([status, errors]) => [String(status), this.#shared(status, errors, contract.errorLink !== false)]),
    );
  }

  #shared(status: number, errors: readonly WireError[], hasLink: boolean): { readonly $ref: string } {
    const sorted = errors.toSorted((one, other) => (one.code < other.code ? -1 : 1));
    const name = [status, ...sorted.map(({ code }) => code), ...(hasLink ? [] : ['without-link'])].join('.');
    this.#known.set(name, {
      description: codesOf(sorted),
      'x-error-codes': [...new Set(sorted.map(({ errorCode }) => errorCode))].toSorted(),
      headers: usualHeaders,
      ...jsonContent({ $ref: `#/components/schemas/${hasLink ? 'Error' : 'ErrorWithoutLink'}` }),
    });
    return { $ref: `#/components/responses/${name}` };
  }

  get components(): Readonly<Record<string, object>> {
    return Object.fromEntries([...this.#known].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  }
}

function successResponses({ success, alternatives = [], paged, summary }: Contract, book: SchemaBook): Record<string, object> {
  const answers = [{ ...success, about: summary }, ...alternatives];
  return Object.fromEntries(
    answers.map(({ status, body, about }) => [
      String(status),
      {
        description: about,
        headers: paged === undefined ? usualHeaders : pageHeaders,
        ...(body === undefined ? {} : jsonContent(book.answer(body))),
      },
    ]),
  );
}

/** A body may be left out where each of its members may. */
function requestBody(contract: Contract, book: SchemaBook): object {
  const consumes = consumesOf(contract);
  if (consumes === 'none') return {};
  const schema = book.request(contract.body);
  const { properties, $ref, required } = schema;
  if ($ref === undefined && Object.keys(properties ?? {}).length === 0) return {};
  const isRequired = $ref !== undefined || required !== undefined;
  return { requestBody: { ...(isRequired ? { required: true } : {}), content: { [mediaTypes[consumes]]: { schema } } } };
}

function operationObject(contract: Contract, book: SchemaBook, refusals: ErrorResponses): object {
  const parameters = parametersOf(contract, book);
  return {
    operationId: contract.id,
    summary: contract.summary,
    tags: [tagOf(contract)],
    ...(contract.scope === 'none' ? { security: [] } : { 'x-okta-scope': contract.scope }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBody(contract, book),
    responses: { ...successResponses(contract, book), ...refusals.of(contract) },
  };
}

/** What every operation shares. */
const shared = {
  securitySchemes: {
    apiToken: { type: 'apiKey', in: 'header', name: 'Authorization', description: '`SSWS ` and the token.' },
  },
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      description: 'Up to 255 characters. Another request with this key, of the same token, has the same answer for a day.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    },
    Prefer: {
      name: 'Prefer',
      in: 'header',
      description: '`respond-async`: the caller would rather not wait for what takes long.',
      schema: { type: 'string', enum: ['respond-async'] },
    },
    IfMatch: {
      name: 'If-Match',
      in: 'header',
      description: 'The `ETag` of the object as the caller knows it: another one is left as it is, with 412.',
      schema: { type: 'string' },
    },
  },
  headers,
};

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, ResponseObject>>;
  } & typeof shared;
}

/** Of an operation in the document, what programs here read. */
export interface OperationObject {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: true;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: { readonly required?: true; readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly responses: Readonly<Record<string, ResponseObject | { readonly $ref: string }>>;
}

export interface ResponseObject {
  readonly description: string;
  readonly 'x-error-codes'?: readonly string[];
  readonly content?: { readonly 'application/json': { readonly schema: JsonSchema } };
}

const about = `The API of a Roster deployment. It answers as Okta's Management API does; what differs is in docs/okta-compatibility.md.
Objects may gain members: a client must not refuse those that it does not know.`;

/**
 * Roster's OpenAPI document, from the operations' own declarations.
 *
 * @param options.closed answers have no members but those that their schemas name
 */
export function openApiOf(
  contracts: readonly Contract[],
  { version, closed = false }: { readonly version: string; readonly closed?: boolean },
): OpenApiDocument {
  const book = new SchemaBook({ closed });
  const refusals = new ErrorResponses();
  const paths: Record<string, Record<string, object>> = {};
  for (const contract of contracts.toSorted((one, other) => (one.path < other.path ? -1 : 1))) {
    paths[contract.path] = { ...paths[contract.path], [contract.method.toLowerCase()]: operationObject(contract, book, refusals) };
  }
  const { schemas, place } = book.finish();
  return {
    openapi: '3.1.0',
    info: {
      title: 'Roster',
      version,
      description: about,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'https://{domain}', variables: { domain: { default: 'id.example.com', description: "The org's domain." } } }],
    security: [{ apiToken: [] }],
    paths: place(paths),
    components: {
      schemas: { ...schemas, Error: errorSchema(true), ErrorWithoutLink: errorSchema(false) },
      responses: refusals.components,
      ...shared,
    },
  } as OpenApiDocument;
}

/** What an operation says of a status: undefined where it does not speak of it. */
export function responseOf(
  { paths, components }: OpenApiDocument,
  { path, method }: Pick<Contract, 'path' | 'method'>,
  status: number,
): ResponseObject | undefined {
  const found = paths[path]?.[method.toLowerCase()]?.responses[String(status)];
  return found !== undefined && '$ref' in found ? components.responses[found.$ref.split('/').at(-1) ?? ''] : found;
}
