import { RosterError } from '../kernel/index.ts';
import type { Profile, ProfileValue } from './model.ts';
import type { ProfileInput } from './profile-rules.ts';

/** What a schema lets a person do with an attribute of her own; undefined where it knows none of that name. */
export type OwnPermission = (attribute: string) => 'HIDE' | 'READ_ONLY' | 'READ_WRITE' | undefined;

const isSame = (one: ProfileValue | null | undefined, other: ProfileValue | undefined): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/**
 * What a person's own request makes of her profile. What she may not change stays as it is, also where a PUT leaves it out; what she only
 * reads may be sent back as it was read. A hidden attribute is refused whatever its value, which she would learn otherwise by trying.
 * Attributes that the schema does not know pass, for the schema to refuse. Throws `attributes-not-writable`.
 */
export function ownProfileInput(
  before: Profile,
  input: ProfileInput,
  mode: 'merge' | 'replace',
  permissionOf: OwnPermission,
): ProfileInput {
  const mayNot = Object.entries(input).filter(([name, value]) => {
    const permission = permissionOf(name);
    return permission === 'HIDE' || (permission === 'READ_ONLY' && !isSame(value, before[name]));
  });
  if (mayNot.length > 0) throw new RosterError('attributes-not-writable', { attributes: mayNot.map(([name]) => name) });
  if (mode === 'merge') return input;
  const kept = Object.entries(before).filter(([name]) => permissionOf(name) !== 'READ_WRITE');
  return { ...Object.fromEntries(kept), ...input };
}
