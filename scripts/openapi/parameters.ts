import { takesIdempotencyKey } from '../../shared/api/index.ts';
import type { Contract } from './declared-operations.ts';
import type { JsonSchema, SchemaBook } from './json-schemas.ts';

/** What parameters of these names mean wherever they are. */
const meanings: Readonly<Record<string, string>> = {
  after:
    'Where the next page begins: the cursor in the `next` link of the page before. It belongs to this operation and its query.',
  expand: 'Further objects to show in `_embedded`.',
  fields: 'Members to show of each object: `id,status,profile:(firstName,city)`.',
  filter: 'A SCIM filter.',
  limit: 'How many to show at most.',
  q: 'Beginning of a name or an address.',
  search: 'A SCIM expression over any attribute.',
  sendEmail: 'Whether a message tells the user.',
  since: 'Not before that time (ISO 8601).',
  sortBy: 'By which attribute to sort.',
  sortOrder: '`asc` or `desc`.',
  until: 'Before that time (ISO 8601).',
};

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

function propertiesOf(schema: JsonSchema): [string, JsonSchema, boolean][] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(isSchema(properties) ? properties : {}).map(([name, property]) => [
    name,
    isSchema(property) ? property : {},
    Array.isArray(required) && required.includes(name),
  ]);
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: true;
  readonly description?: string;
  readonly schema: JsonSchema;
}

function parameter(place: Parameter['in'], name: string, schema: JsonSchema, isRequired: boolean): Parameter {
  const { description = meanings[name], ...rest } = schema;
  return {
    name,
    in: place,
    ...(isRequired ? { required: true } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    schema: rest,
  };
}

/** `limit` and `after`, which the pipeline reads. A limit beyond the most is taken for the most. */
function paging({ paged }: Contract): Parameter[] {
  if (paged === undefined) return [];
  const { defaultLimit, defaultWith, maxLimit } = paged;
  const otherwise = defaultWith && ` With \`${defaultWith.parameter}\` the default is ${defaultWith.limit}.`;
  const limit = { type: 'integer', default: defaultLimit, description: `How many to show, ${maxLimit} at most.${otherwise ?? ''}` };
  return [parameter('query', 'limit', limit, false), parameter('query', 'after', { type: 'string' }, false)];
}

/** All parameters of an operation, in the order path, query, header. */
export function parametersOf(contract: Contract, book: SchemaBook): object[] {
  const inPath = new Map(propertiesOf(book.request(contract.params)).map(([name, schema]) => [name, schema]));
  const names = [...contract.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return [
    ...names.map((name) => parameter('path', name, inPath.get(name) ?? { type: 'string' }, true)),
    ...propertiesOf(book.request(contract.query)).map(([name, schema, isRequired]) => parameter('query', name, schema, isRequired)),
    ...paging(contract),
    ...(contract.conditional === true ? [{ $ref: '#/components/parameters/IfMatch' }] : []),
    ...(contract.respondsAsync === true ? [{ $ref: '#/components/parameters/Prefer' }] : []),
    ...(takesIdempotencyKey(contract) ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
  ];
}
