import * as z from 'zod/v4/core';

import { components } from '../../shared/api/index.ts';

/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 has them. */
export type JsonSchema = { readonly [keyword: string]: unknown };

type Direction = 'input' | 'output';

const isObject = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every object within a JSON value goes through `change`, the innermost first. */
function rewrite(value: unknown, change: (schema: JsonSchema) => JsonSchema): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, change));
  if (!isObject(value)) return value;
  return change(Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rewrite(member, change)])));
}

const rewriteSchema = (schema: JsonSchema, change: (schema: JsonSchema) => JsonSchema): JsonSchema => {
  const changed = rewrite(schema, change);
  return isObject(changed) ? changed : {};
};

const localRef = '#/$defs/';
const componentRef = '#/components/schemas/';

/** What says nothing: that names of members are texts, and bounds of whole numbers that are JavaScript's. */
function tidy({ propertyNames, ...schema }: JsonSchema): JsonSchema {
  const isPlain = isObject(propertyNames) && Object.keys(propertyNames).length === 1 && propertyNames['type'] === 'string';
  const { minimum, maximum, ...rest } = schema;
  return {
    ...rest,
    ...(propertyNames === undefined || isPlain ? {} : { propertyNames }),
    ...(minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? {} : { minimum }),
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { maximum }),
  };
}

/** Answers may gain members: who reads them must not refuse those that it does not know. */
const open = ({ additionalProperties, ...schema }: JsonSchema): JsonSchema =>
  additionalProperties === undefined || additionalProperties === false ? schema : { ...schema, additionalProperties };

interface Converted {
  readonly schema: JsonSchema;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

function convert(schema: z.$ZodType, io: Direction): Converted {
  const { $schema: _, $defs = {}, ...shape } = z.toJSONSchema(schema, { io, metadata: components, unrepresentable: 'any' });
  return { schema: shape, definitions: JSON.parse(JSON.stringify($defs)) as Record<string, JsonSchema> };
}

const refsOf = (schema: JsonSchema): string[] =>
  [...JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map(([, name = '']) => name);

/**
 * Turns the schemas of declarations into JSON Schemas that share their named parts. A named schema that is sent otherwise than it is
 * received has two names: `Group` as it is answered, `GroupInput` as it is asked for.
 */
export class SchemaBook {
  readonly #isClosed: boolean;
  readonly #outputs = new Map<string, JsonSchema>();
  readonly #inputs = new Map<string, JsonSchema>();

  /** @param options.closed answers have no members but those that their schemas name: what tests hold them to */
  constructor({ closed = false }: { readonly closed?: boolean } = {}) {
    this.#isClosed = closed;
  }

  /** Schema of an answer. */
  answer(schema: z.$ZodType): JsonSchema {
    return this.#read(schema, 'output');
  }

  /** Schema of what is sent. */
  request(schema: z.$ZodType): JsonSchema {
    return this.#read(schema, 'input');
  }

  #read(schema: z.$ZodType, io: Direction): JsonSchema {
    const { schema: shape, definitions } = convert(schema, io);
    const known = io === 'output' ? this.#outputs : this.#inputs;
    for (const [name, definition] of Object.entries(definitions)) {
      const before = known.get(name);
      if (before !== undefined && JSON.stringify(before) !== JSON.stringify(definition))
        throw new Error(`two schemas are called ${name}`);
      known.set(name, definition);
    }
    return this.#mark(shape, io);
  }

  /** Until all are known, a reference says which way it is meant. */
  #mark(schema: JsonSchema, io: Direction): JsonSchema {
    const isOpen = io === 'output' && !this.#isClosed;
    return rewriteSchema(schema, (part) => {
      const { $ref } = part;
      if (typeof $ref === 'string' && $ref.startsWith(localRef)) return { ...part, $ref: `${io}:${$ref.slice(localRef.length)}` };
      return tidy(isOpen ? open(part) : part);
    });
  }

  /** Names that mean something else in a request than in an answer, or hold such a name. */
  #namesOfTwo(): ReadonlySet<string> {
    const both = [...this.#inputs].filter(([name]) => this.#outputs.has(name));
    const asRead = (schema: JsonSchema | undefined, io: Direction): string =>
      JSON.stringify(this.#mark(schema ?? {}, io)).replaceAll(`"${io}:`, '"');
    const two = new Set(
      both.filter(([name, input]) => asRead(input, 'input') !== asRead(this.#outputs.get(name), 'output')).map(([name]) => name),
    );
    for (let before = -1; before !== two.size;) {
      before = two.size;
      for (const [name, input] of both) if (refsOf(input).some((ref) => two.has(ref))) two.add(name);
    }
    return two;
  }

  /** The named schemas, and a function that gives references in what was read before their place in the document. */
  finish(): { readonly schemas: Readonly<Record<string, JsonSchema>>; readonly place: (value: unknown) => unknown } {
    const two = this.#namesOfTwo();
    const nameOf = (io: string, name: string): string => (io === 'input' && two.has(name) ? `${name}Input` : name);
    const place = (value: unknown): unknown =>
      rewrite(value, (part) => {
        const [, io = '', name = ''] = /^(input|output):(.+)$/.exec(String(part['$ref'])) ?? [];
        return name === '' ? part : { ...part, $ref: `${componentRef}${nameOf(io, name)}` };
      });
    const entries = (io: Direction, schemas: ReadonlyMap<string, JsonSchema>) =>
      [...schemas].map(([name, schema]) => [nameOf(io, name), place(this.#mark(schema, io)) as JsonSchema] as const);
    const all = [...entries('input', this.#inputs), ...entries('output', this.#outputs)];
    return { schemas: Object.fromEntries(all.toSorted(([one], [other]) => (one < other ? -1 : 1))), place };
  }
}
