import fc from 'fast-check';

import type { OpenApiDocument } from '../../scripts/openapi/document.ts';
import type { JsonSchema } from '../../scripts/openapi/json-schemas.ts';
import { meaningful, meaningfulFor } from './vocabulary.ts';

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const numberOr = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

const anyValue = fc.oneof(fc.string({ maxLength: 8 }), fc.integer(), fc.boolean(), fc.constant(null));

/** Values that a schema of the document allows. */
export class SchemaValues {
  readonly #document: OpenApiDocument;
  readonly #operationId: string;

  constructor(document: OpenApiDocument, operationId: string) {
    this.#document = document;
    this.#operationId = operationId;
  }

  /** Whether a parameter has values of its own, beyond what its schema says. */
  isMeaningful(name: string): boolean {
    return (meaningfulFor(this.#operationId, [name]) ?? meaningful([name])) !== undefined;
  }

  of(schema: unknown, path: readonly string[]): fc.Arbitrary<unknown> {
    const exact = meaningfulFor(this.#operationId, path);
    if (exact !== undefined) return exact;
    const resolved = this.#resolve(schema);
    if ('const' in resolved) return fc.constant(resolved['const']);
    const allowed = listOf(resolved['enum']);
    if (allowed.length > 0) return fc.constantFrom(...allowed);
    const known = meaningful(path);
    if (known !== undefined) return known;
    const choices = [...listOf(resolved['anyOf']), ...listOf(resolved['oneOf'])];
    if (choices.length > 0) return fc.oneof(...choices.map((choice) => this.of(choice, path)));
    const types = Array.isArray(resolved['type']) ? resolved['type'] : [resolved['type']];
    return fc.oneof(...types.map((type) => this.#ofType(type, resolved, path)));
  }

  #resolve(schema: unknown): JsonSchema {
    const { $ref } = isSchema(schema) ? schema : {};
    if (typeof $ref !== 'string') return isSchema(schema) ? schema : {};
    return this.#document.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {};
  }

  #ofType(type: unknown, schema: JsonSchema, path: readonly string[]): fc.Arbitrary<unknown> {
    switch (type) {
      case 'object':
        return this.#object(schema, path);
      case 'array':
        return fc.array(this.of(schema['items'], path), { minLength: numberOr(schema['minItems'], 0), maxLength: 3 });
      case 'string':
        return text(schema);
      case 'integer':
      case 'number':
        return fc.integer({ min: numberOr(schema['minimum'], 0), max: numberOr(schema['maximum'], 1_000) });
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      default:
        return anyValue;
    }
  }

  #object({ properties, required, additionalProperties }: JsonSchema, path: readonly string[]): fc.Arbitrary<unknown> {
    if (!isSchema(properties))
      return fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), this.of(additionalProperties, path), { maxKeys: 2 });
    const members = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, this.of(property, [...path, name])]),
    );
    return fc.record(members, { requiredKeys: listOf(required).map(String) });
  }
}

/** What a pattern looks ahead for, the generator of texts does not know: texts without are made, and held against it. */
function textFor(pattern: string): fc.Arbitrary<string> {
  const seen = new RegExp(pattern.replaceAll(/\(\?[=!][^()]*\)/g, ''), 'u');
  const whole = new RegExp(pattern, 'u');
  return fc.stringMatching(seen, { maxLength: 40 }).filter((made) => whole.test(made));
}

function text({ format, pattern, minLength, maxLength }: JsonSchema): fc.Arbitrary<string> {
  if (typeof pattern === 'string') return textFor(pattern);
  if (format === 'date-time') return fc.constantFrom('2026-01-01T00:00:00.000Z', '2025-12-01T10:00:00Z');
  const least = numberOr(minLength, 0);
  return fc.string({ minLength: least, maxLength: Math.max(least, Math.min(numberOr(maxLength, 20), 20)), unit: 'grapheme' });
}
