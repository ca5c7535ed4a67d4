import { compile, describeFault, type Place } from '../expression/index.ts';
import { RosterError } from '../kernel/index.ts';
import { attributesOf, type Schema } from '../profiles/index.ts';
import { type MappedProperty, mappingLimits, type MappingProperties, type PropertyInput } from './model.ts';

/** Where a mapping leads, and what its expressions may say. */
export interface MappingEnds {
  readonly target: Pick<Schema, 'base' | 'custom'>;
  /** Attributes of the target that something else decides, and by what. */
  readonly decidedElsewhere: ReadonlyMap<string, string>;
  readonly place: Place;
}

/** The property as it is to be: undefined where it is taken away, a sentence where it can't be. */
function mergeProperty(
  name: string,
  input: PropertyInput,
  old: MappedProperty | undefined,
  { target, decidedElsewhere, place }: MappingEnds,
): MappedProperty | undefined | string {
  if (input === null || input.expression === null) return undefined;
  const elsewhere = decidedElsewhere.get(name);
  // Okta's words where there is no such attribute.
  if (elsewhere !== undefined || !attributesOf(target).has(name)) {
    return elsewhere === undefined ? `Invalid target field ${name.slice(0, 100)}` : `Invalid target field ${name}: ${elsewhere}`;
  }
  const expression = input.expression ?? old?.expression ?? '';
  const compiled = compile(expression, place);
  if (!compiled.ok) return compiled.faults.map((fault) => `${name}: ${describeFault(expression, fault)}`).join('\n');
  return { expression, pushStatus: input.pushStatus ?? old?.pushStatus ?? 'DONT_PUSH' };
}

/**
 * The properties that a client's words make of those that are there, whole or not at all. Expressions are held against the schemas of both
 * ends.
 *
 * @throws RosterError `validation-failed` with everything that is wrong; what is wrong in an expression is underlined
 */
export function changeMapping(
  old: MappingProperties,
  input: Readonly<Record<string, PropertyInput>>,
  ends: MappingEnds,
): MappingProperties {
  const next = new Map(Object.entries(old));
  const causes: string[] = [];
  for (const [name, property] of Object.entries(input)) {
    const merged = mergeProperty(name, property, next.get(name), ends);
    if (typeof merged === 'string') causes.push(merged);
    else if (merged === undefined) next.delete(name);
    else next.set(name, merged);
  }
  if (next.size > mappingLimits.properties) {
    causes.push(`properties: A mapping must not have more than ${mappingLimits.properties} properties`);
  }
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'updateMapping', causes });
  return Object.fromEntries(next);
}
