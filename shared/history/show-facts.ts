import { type EntityKind, isSameData, toOktaTime } from '../kernel/index.ts';
import type { Delta, Facts } from './model.ts';
import { ruleOf } from './rules.ts';

/** What of a user's profile is shown: what her own view shows. */
export interface Visibility {
  readonly knowsAttribute: (name: string) => boolean;
}

const decodeName = (name: string): string => name.replaceAll('~1', '.').replaceAll('~0', '~');

function isVisible(kind: EntityKind, path: string, { knowsAttribute }: Visibility): boolean {
  const [member, attribute] = path.split('.');
  return kind !== 'user' || member !== 'profile' || (attribute !== undefined && knowsAttribute(decodeName(attribute)));
}

function shownPathOf(kind: EntityKind, path: string): string {
  const { rule, from } = ruleOf(kind, path);
  return `${rule.as ?? from}${path.slice(from.length)}`;
}

/** Undefined where nothing is shown. */
function shownValueOf(kind: EntityKind, path: string, value: unknown): unknown {
  switch (ruleOf(kind, path).rule.keep) {
    case 'value':
      return value;
    case 'time':
      return typeof value === 'number' ? toOktaTime(value) : value;
    case 'presence':
      return value === true ? {} : undefined;
    case 'secret':
    case 'apart':
      return undefined;
  }
}

/** A state by the paths and with the values of the object's own view. */
export function showFacts(kind: EntityKind, facts: Facts, visibility: Visibility): Facts {
  const shown = new Map<string, unknown>();
  for (const [path, value] of facts) {
    const shownValue = shownValueOf(kind, path, value);
    if (shownValue !== undefined && isVisible(kind, path, visibility)) shown.set(shownPathOf(kind, path), shownValue);
  }
  return shown;
}

/** A change on the wire. */
export type ShownDelta =
  { readonly path: string; readonly before?: unknown; readonly after?: unknown } | { readonly path: string; readonly secret: true };

export const showSecret = (kind: EntityKind, path: string): ShownDelta => ({ path: shownPathOf(kind, path), secret: true });

/** Without what the object's view does not tell apart: times within a second. */
export function showDeltas(kind: EntityKind, deltas: readonly Delta[], visibility: Visibility): ShownDelta[] {
  return deltas.flatMap((delta): ShownDelta[] => {
    const { path } = delta;
    if (ruleOf(kind, path).rule.keep === 'secret') return [showSecret(kind, path)];
    const before = shownValueOf(kind, path, delta.before);
    const after = shownValueOf(kind, path, delta.after);
    if (isSameData(before, after) || !isVisible(kind, path, visibility)) return [];
    const sides = { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
    return [{ path: shownPathOf(kind, path), ...sides }];
  });
}

/** Values by path, as one object. */
export function toObject(facts: Facts): Readonly<Record<string, unknown>> {
  const whole: Record<string, unknown> = {};
  for (const [path, value] of facts) {
    const names = path.split('.').map(decodeName);
    const last = names.pop() ?? '';
    let place = whole;
    for (const name of names) {
      const inner = (Object.hasOwn(place, name) ? place[name] : undefined) ?? {};
      define(place, name, inner);
      place = inner as Record<string, unknown>;
    }
    define(place, last, value);
  }
  return whole;
}

/** Also where the name is one that objects have by nature. */
function define(place: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(place, name, { value, enumerable: true, configurable: true, writable: true });
}
