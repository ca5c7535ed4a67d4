/**
 * What a search should find, by a look at everybody: written without anything of the product's search, from the meaning of Okta's words
 * alone (docs/design/search.md, section 1).
 */
import type { Group, User } from '../../../../../shared/directory/index.ts';
import type { Bare } from './expressions.ts';

export type Entity = User | Group;
export type Raw = string | number | boolean;

export interface NaiveAttribute {
  readonly path: string;
  readonly type: 'string' | 'number' | 'boolean' | 'date';
  readonly array?: boolean;
  /** Whether `search` knows `co` of it. */
  readonly contains?: boolean;
  /** What `filter` knows of it. */
  readonly filter?: 'equality' | 'order';
  /** The value of whoever carries none: found by it, and last in lists that are sorted. */
  readonly otherwise?: Raw;
}

function memberOf(entity: Entity, path: string): unknown {
  if (path === 'type.id') return 'typeId' in entity ? entity.typeId : undefined;
  const [first = '', name] = path.split(/\.(.*)/);
  const record: Readonly<Record<string, unknown>> = { ...entity };
  return name === undefined ? record[first] : { ...entity.profile }[name];
}

/** Of dates: UTC milliseconds. */
export function valuesOf({ path, type, array = false, otherwise }: NaiveAttribute, entity: Entity): readonly Raw[] {
  const member = memberOf(entity, path) ?? otherwise;
  const values: readonly unknown[] = array && Array.isArray(member) ? member : [member];
  return values.flatMap((value): Raw[] => {
    if (type === 'date') {
      const time = typeof value === 'string' ? Date.parse(value) : value;
      return typeof time === 'number' && Number.isFinite(time) ? [time] : [];
    }
    return typeof value === type ? [value as Raw] : [];
  });
}

/** Case is gone, marks stay. Upper casing first: `ß` is `ss`. */
export const alike = (text: string): string =>
  Array.from(text.normalize('NFC').toUpperCase(), (character) => character.toLowerCase())
    .join('')
    .normalize('NFC');

const byBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

interface Mode {
  readonly attributes: ReadonlyMap<string, NaiveAttribute>;
  /** Whether case counts. */
  readonly exact: boolean;
}

function isTrue(
  { attributes, exact }: Mode,
  { path, operator, value }: Extract<Bare, { kind: 'compare' }>,
  entity: Entity,
): boolean {
  const attribute = attributes.get(path);
  if (attribute === undefined) throw new Error(`no attribute ${path}`);
  const isText = attribute.type === 'string';
  const countsCase = exact || (path === 'id' && operator === 'eq');
  const seen = (raw: Raw): Raw => (isText && !countsCase ? alike(String(raw)) : raw);
  const operand = attribute.type === 'date' ? Date.parse(String(value)) : seen(value);
  return valuesOf(attribute, entity)
    .map(seen)
    .some((one) => {
      const order = isText ? byBytes(String(one), String(operand)) : Number(one) - Number(operand);
      switch (operator) {
        case 'eq':
          // A whole second means all of it.
          if (attribute.type === 'date' && Number(operand) % 1000 === 0) return order >= 0 && order < 1000;
          return one === operand;
        case 'sw':
          return String(one).startsWith(String(operand));
        case 'co':
          return String(one).includes(String(operand));
        case 'gt':
          return order > 0;
        case 'ge':
          return order >= 0;
        case 'lt':
          return order < 0;
        case 'le':
          return order <= 0;
        default:
          throw new Error(`no operator ${operator}`);
      }
    });
}

export function finds(mode: Mode, expression: Bare, entity: Entity): boolean {
  if ('parts' in expression) {
    const each = (part: Bare): boolean => finds(mode, part, entity);
    return expression.kind === 'and' ? expression.parts.every(each) : expression.parts.some(each);
  }
  if (expression.kind === 'compare') return isTrue(mode, expression, entity);
  const attribute = mode.attributes.get(expression.path);
  return attribute !== undefined && valuesOf(attribute, entity).some((value) => value !== '');
}

const keptBytes = 200;

/** What lists are sorted by: of texts, whose first 200 bytes are kept, those that begin with the same are alike. */
function sortKey(value: Raw): Buffer | number {
  if (typeof value !== 'string') return Number(value);
  const folded = alike(value);
  if (Buffer.byteLength(folded) <= keptBytes) return Buffer.from(folded);
  let kept = '';
  for (const character of folded) {
    if (Buffer.byteLength(kept + character) > keptBytes) break;
    kept += character;
  }
  // What does not fit sorts behind everything that would have.
  return Buffer.byteLength(kept) < keptBytes ? Buffer.concat([Buffer.from(kept), Buffer.from([0xff])]) : Buffer.from(kept);
}

function compareKeys(left: Buffer | number, right: Buffer | number): number {
  if (typeof left === 'number' || typeof right === 'number') return Number(left) - Number(right);
  return Buffer.compare(left, right);
}

/** By the first value in reading direction; alike ones by id; who has none comes last, by id. */
export function sorted<Kind extends Entity>(entities: readonly Kind[], attribute: NaiveAttribute, reverse: boolean): Kind[] {
  const direction = reverse ? -1 : 1;
  const keyed = entities.map((entity) => {
    const [first] = valuesOf(attribute, entity)
      .filter((value) => value !== attribute.otherwise)
      .map(sortKey)
      .sort((one, other) => compareKeys(one, other) * direction);
    return { entity, first };
  });
  return keyed
    .sort((one, other) => {
      const byId = byBytes(one.entity.id, other.entity.id) * direction;
      if (one.first === undefined || other.first === undefined)
        return Number(one.first === undefined) - Number(other.first === undefined) || byId;
      return compareKeys(one.first, other.first) * direction || byId;
    })
    .map(({ entity }) => entity);
}

/** The beginning of a first name, last name or address, or all of a first and the beginning of a last name. */
export function findsQuickly(text: string, entity: Entity): boolean {
  const given = text.trim();
  const part = (name: string): string => alike(String({ ...entity.profile }[name] ?? ''));
  if (!('status' in entity)) return part('name').startsWith(alike(given));
  if (entity.status === 'DEPROVISIONED') return false;
  const words = given.split(/\s+/);
  return (
    ['firstName', 'lastName', 'email'].some((name) => entity.profile[name] !== undefined && part(name).startsWith(alike(given))) ||
    words.some((_, split) => {
      const [first, last] = [words.slice(0, split), words.slice(split)].map((some) => alike(some.join(' ')));
      return split > 0 && split <= 3 && part('firstName') === first && part('lastName').startsWith(String(last));
    })
  );
}
