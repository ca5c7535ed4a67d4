import type { AttributeInput } from './attribute-input.ts';
import type { Attribute } from './model.ts';

/** What is left out stays, null takes away. */
const member = <Value>(given: Value | null | undefined, old: Value | undefined): Value | undefined =>
  given === undefined ? old : (given ?? undefined);

const asked: readonly unknown[] = [true, 'UNIQUE_VALIDATED', 'PENDING_UNIQUENESS'];

/**
 * An attribute without values is unique from the beginning; of another one, the values have to be claimed first. Who asks again where some
 * stood in the way has all looked at once more.
 */
function uniquenessOf(
  given: AttributeInput['unique'],
  old: Attribute | undefined,
  at: number,
): Pick<Attribute, 'unique' | 'claiming'> {
  const { unique, claiming } = old ?? {};
  const kept = { ...(unique && { unique }), ...(claiming && { claiming }) };
  if (given === undefined) return kept;
  if (!asked.includes(given)) return {};
  if (old === undefined) return { unique: 'UNIQUE_VALIDATED' };
  return unique !== undefined && claiming?.conflicts === undefined
    ? kept
    : { unique: 'PENDING_UNIQUENESS', claiming: { since: at } };
}

function selfOf(given: AttributeInput['permissions'], old: Attribute['self'] | undefined): Attribute['self'] {
  if (given === undefined) return old ?? 'READ_ONLY';
  return given?.find(({ principal }) => principal === 'SELF')?.action ?? 'READ_ONLY';
}

function withoutUndefined(attribute: { readonly [Member in keyof Attribute]: Attribute[Member] | undefined }): Attribute {
  return Object.fromEntries(Object.entries(attribute).filter(([, value]) => value !== undefined)) as unknown as Attribute;
}

/** The attribute that a client's words make of what is there, at `at`. What nobody has to say is left out. */
export function mergeAttribute(name: string, given: AttributeInput, at: number, old?: Attribute): Attribute {
  const type = given.type ?? old?.type ?? 'string';
  const choices = type === 'array' ? (given.items === null ? { enum: null, oneOf: null } : (given.items ?? {})) : given;
  const required = member(given.required, old?.required);
  const mutability = member(given.mutability, old?.mutability);
  const scope = member(given.scope, old?.scope);
  const master = member(given.master, old?.master);
  const itemType = given.items?.type ?? old?.itemType ?? 'string';
  const { unique, claiming } = uniquenessOf(given.unique, old, at);
  return withoutUndefined({
    name,
    title: given.title ?? old?.title ?? '',
    description: member(given.description, old?.description),
    type,
    itemType: type === 'array' ? itemType : undefined,
    format: member(given.format, old?.format) as Attribute['format'],
    required: required === true ? true : undefined,
    unique,
    claiming,
    minLength: member(given.minLength, old?.minLength),
    maxLength: member(given.maxLength, old?.maxLength),
    minimum: member(given.minimum, old?.minimum),
    maximum: member(given.maximum, old?.maximum),
    pattern: member(given.pattern, old?.pattern),
    enum: member(choices.enum, old?.enum),
    oneOf: member(choices.oneOf, old?.oneOf),
    default: member(given.default, old?.default),
    externalName: member(given.externalName, old?.externalName),
    externalNamespace: member(given.externalNamespace, old?.externalNamespace),
    mutability: mutability === 'READ_WRITE' ? undefined : mutability,
    scope: scope === 'NONE' ? undefined : scope,
    self: selfOf(given.permissions, old?.self),
    master: master?.type === 'PROFILE_MASTER' && master.priority === undefined ? undefined : master,
  });
}
