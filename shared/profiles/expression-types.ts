import type { Members } from '../expression/index.ts';
import { isSameData } from '../kernel/index.ts';
import type { Attribute } from './model.ts';

const scalars = {
  string: { kind: 'text' },
  boolean: { kind: 'boolean' },
  number: { kind: 'number' },
  integer: { kind: 'integer' },
} as const;

const typeOf = ({ type, itemType = 'string' }: Attribute): Members[string] =>
  type === 'array' ? { kind: 'list', of: scalars[itemType] } : scalars[type];

/** What expressions know of attributes: of one schema, or of several, where a name may stand for values of several types. */
export function expressionMembers(attributes: readonly Attribute[]): Members {
  const members: Record<string, Members[string]> = {};
  for (const attribute of attributes) {
    const { name } = attribute;
    const type = typeOf(attribute);
    const known = Object.hasOwn(members, name) ? members[name] : type;
    members[name] = isSameData(known, type) ? type : { kind: 'any' };
  }
  return members;
}
