import { type EntityKind, isSameData } from '../kernel/index.ts';
import type { Delta, Facts } from './model.ts';
import { ruleOf } from './rules.ts';

const encodeName = (name: string): string => name.replaceAll('~', '~0').replaceAll('.', '~1');

/** What stands where a secret is: that there is one. */
const hidden = 'secret';

export const pathOf = (...names: readonly string[]): string => names.map(encodeName).join('.');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every value of an object by its path, in full. A list is one value, and so is a record without members. */
function* leavesOf(value: unknown, path: string): Generator<readonly [path: string, value: unknown]> {
  const members = isRecord(value) ? Object.entries(value).filter(([, member]) => member !== undefined) : [];
  if (members.length === 0) {
    if (value !== undefined) yield [path, value];
    return;
  }
  for (const [name, member] of members) yield* leavesOf(member, path === '' ? encodeName(name) : `${path}.${encodeName(name)}`);
}

/** A part of the object that lies in an item of its own: one of the org's settings. */
export interface Part {
  readonly path: string;
  readonly value: object;
}

/** Values with secrets in them: never to leave this file. */
function rawFactsOf(kind: EntityKind, entity: object, parts: readonly Part[]): Map<string, unknown> {
  const all = [...leavesOf(entity, ''), ...parts.flatMap(({ path, value }) => [...leavesOf(value, path)])];
  return new Map(all.filter(([path]) => ruleOf(kind, path).rule.keep !== 'apart'));
}

/** What history may know of an object. */
export function factsOf(kind: EntityKind, entity: object, parts: readonly Part[] = []): Facts {
  const facts = new Map<string, unknown>();
  for (const [path, value] of rawFactsOf(kind, entity, parts)) {
    const { rule, from } = ruleOf(kind, path);
    if (rule.keep === 'secret') facts.set(from, hidden);
    else facts.set(path, value);
  }
  return facts;
}

/** What leads from one state to another. Paths come sorted. */
export function difference(before: Facts, after: Facts): Delta[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return paths.flatMap((path) => {
    if (before.has(path) && after.has(path) && isSameData(before.get(path), after.get(path))) return [];
    return [
      {
        path,
        ...(before.has(path) ? { before: before.get(path) } : {}),
        ...(after.has(path) ? { after: after.get(path) } : {}),
      },
    ];
  });
}

/** What a change of an entity leaves in history: values, but of a secret only that it is another one now. */
export function deltasBetween(
  kind: EntityKind,
  before: { readonly entity: object; readonly parts?: readonly Part[] },
  after: { readonly entity: object; readonly parts?: readonly Part[] },
): Delta[] {
  const raw = difference(rawFactsOf(kind, before.entity, before.parts ?? []), rawFactsOf(kind, after.entity, after.parts ?? []));
  const deltas = new Map<string, Delta>();
  const [had, has] = [factsOf(kind, before.entity, before.parts), factsOf(kind, after.entity, after.parts)];
  for (const delta of raw) {
    const { rule, from } = ruleOf(kind, delta.path);
    if (rule.keep !== 'secret') deltas.set(delta.path, delta);
    else {
      const sides = { ...(had.has(from) ? { before: hidden } : {}), ...(has.has(from) ? { after: hidden } : {}) };
      deltas.set(from, { path: from, ...sides, secret: true });
    }
  }
  return [...deltas.values()];
}

/** The state from which these changes led to this one. */
export function undo(facts: Facts, deltas: readonly Delta[]): Facts {
  const earlier = new Map(facts);
  for (const { path, ...sides } of deltas) {
    if ('before' in sides) earlier.set(path, sides.before);
    else earlier.delete(path);
  }
  return earlier;
}

/** The state to which these changes lead from this one. */
export function redo(facts: Facts, deltas: readonly Delta[]): Facts {
  const later = new Map(facts);
  for (const { path, ...sides } of deltas) {
    if ('after' in sides) later.set(path, sides.after);
    else later.delete(path);
  }
  return later;
}
