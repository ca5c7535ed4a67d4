import type { Attribute, Schema } from './model.ts';

/** DynamoDB's partition keys end at 2,048 bytes; a claim stays well below. */
export const maxClaimBytes = 1024;

/** Unique but for case and width, as group names are; marks count. */
const fold = (text: string): string => text.normalize('NFKC').trim().toUpperCase().toLowerCase();

/**
 * The claim on a value of a unique attribute: `user.employeeId#4711`. All user types share it. Undefined where the attribute is not
 * unique or nothing is there to be claimed.
 */
export function uniqueClaim(kind: Schema['name'], { name, unique }: Attribute, value: unknown): string | undefined {
  if (unique === undefined) return undefined;
  const text = typeof value === 'string' ? fold(value) : typeof value === 'number' ? String(value) : '';
  return text === '' ? undefined : `${kind}.${name}#${text}`;
}

/** The claims that a profile needs, sorted. */
export function uniqueClaims(
  schema: Pick<Schema, 'name' | 'base' | 'custom'>,
  profile: Readonly<Record<string, unknown>>,
): readonly string[] {
  return schema.custom.flatMap((attribute) => uniqueClaim(schema.name, attribute, profile[attribute.name]) ?? []).sort();
}
