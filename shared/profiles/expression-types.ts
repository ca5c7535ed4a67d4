import type { Members } from '../expression/index.ts';
import type { Attribute } from './model.ts';

const scalars = {
  string: { kind: 'text' },
  boolean: { kind: 'boolean' },
  number: { kind: 'number' },
  integer: { kind: 'integer' },
} as const;

/** What expressions know of a schema's attributes. */
export const expressionMembers = (attributes: readonly Attribute[]): Members =>
  Object.fromEntries(
    attributes.map(({ name, type, itemType = 'string' }) => [
      name,
      type === 'array' ? { kind: 'list', of: scalars[itemType] } : scalars[type],
    ]),
  );
