import { fail, list, items, member, numberIn, Real, same, textIn, type Walked } from './walked.ts';

type Given = readonly Walked[];
/** Arguments, and the groups of whom it is about. */
type ByTheBook = (given: Given, groups: Walked) => Walked;

/** An argument that a function of texts takes: null stays null. */
const text = (given: Given, index: number): string | null => textIn(given[index]);

function whole(given: Given, index: number): number | null {
  const value = given[index] ?? null;
  if (value === null) return null;
  const number = numberIn(value);
  return number !== undefined && Number.isInteger(number) ? number : fail('wrong-type');
}

/** Letter by letter. */
function cut(value: string, start: number, end: number): string {
  if (start > end) return fail('bad-value');
  return value
    .split('')
    .filter((_, index) => index >= start && index < end)
    .join('');
}

const before = (value: string, by: string): string => (value.includes(by) ? value.slice(0, value.indexOf(by)) : '');
const after = (value: string, by: string): string => (value.includes(by) ? value.slice(value.indexOf(by) + by.length) : '');
const replaced = (value: string, match: string, by: string): string => (match === '' ? value : value.split(match).join(by));

function replacedFirst(value: string, match: string, by: string): string {
  const [first = '', ...others] = match === '' ? [value] : value.split(match);
  return others.length === 0 ? first : first + by + others.join(match);
}

function wholeOf(value: number): Walked {
  const rounded = Math.floor(value + 0.5);
  return Math.abs(rounded + 0.5) > 2_147_483_648 ? fail('bad-value') : rounded;
}

function numberOf(value: string): number {
  const trimmed = value.trim();
  return /^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?$/i.test(trimmed) ? Number(trimmed) : fail('bad-value');
}

/** Lists in lists, and texts with commas, are what is in them. */
const elements = (value: Walked): Given => {
  if (value === null) return [];
  return Array.isArray(value) ? value.flatMap(elements) : typeof value === 'string' ? items(value) : [value];
};

const flat = (value: Walked): Given => (Array.isArray(value) ? value.flatMap(flat) : [value]);

const names = (groups: Walked): Given => list(groups).map((group) => member(member(group, 'profile'), 'name'));
const ids = (groups: Walked): Given => list(groups).map((group) => member(group, 'id'));

/** A function of a text that leaves null alone. */
const ofText =
  (make: (value: string, given: Given) => Walked): ByTheBook =>
  (given) => {
    // All arguments are looked at, whatever the first is.
    const [value] = given.map((_, index) => text(given, index));
    return value === null || value === undefined ? null : make(value, given);
  };

const parts: ByTheBook = (given) => {
  const [value, start, end] = [text(given, 0), whole(given, 1), whole(given, 2)];
  if (value === null) return null;
  return start === null || end === null ? fail('bad-value') : cut(value, start, end);
};

const split = (make: (value: string, by: string) => string): ByTheBook =>
  ofText((value, given) => {
    const by = text(given, 1);
    return by === null ? value : make(value, by);
  });

const spelled = (prefix: string): Record<string, ByTheBook> => ({
  [`${prefix}substring`]: parts,
  [`${prefix}substringBefore`]: split(before),
  [`${prefix}substringAfter`]: split(after),
  [`${prefix}toUpperCase`]: ofText((value) => value.toUpperCase()),
  [`${prefix}toLowerCase`]: ofText((value) => value.toLowerCase()),
});

const question =
  (holds: (value: string, other: string) => boolean): ByTheBook =>
  (given) => {
    const [value, other] = [text(given, 0), text(given, 1)];
    return value !== null && other !== null && holds(value, other);
  };

const ofNames =
  (holds: (name: string, wanted: string) => boolean): ByTheBook =>
  (given, groups) => {
    const wanted = text(given, 0);
    return wanted !== null && names(groups).some((name) => holds(textIn(name) ?? '', wanted));
  };

/** Functions of the classic dialect, in the plainest way; those of times are held by data instead. */
export const functions: Readonly<Record<string, ByTheBook>> = {
  ...spelled('String.'),
  ...spelled(''),
  'String.append': ofText((value, given) => value + (text(given, 1) ?? '')),
  'String.join': (given) => {
    const [separator, ...texts] = given.map((_, index) => text(given, index) ?? '');
    return texts.join(separator);
  },
  'String.len': (given) => (text(given, 0) ?? '').split('').length,
  'String.removeSpaces': ofText((value) => value.split(/\s/u).join('')),
  'String.replace': ofText((value, given) => replaced(value, text(given, 1) ?? '', text(given, 2) ?? '')),
  'String.replaceFirst': ofText((value, given) => replacedFirst(value, text(given, 1) ?? '', text(given, 2) ?? '')),
  'String.startsWith': question((value, other) => value.slice(0, other.length) === other),
  'String.stringContains': question((value, other) => value.indexOf(other) >= 0),
  'String.stringSwitch': (given) => {
    const [value, otherwise = null, ...pairs] = given.map((_, index) => text(given, index));
    for (let at = 0; at < pairs.length; at += 2) {
      const key = pairs[at];
      if (typeof key === 'string' && (value ?? '').includes(key)) return pairs[at + 1] ?? null;
    }
    return otherwise;
  },
  'Arrays.add': ([values, value = null]) => [...items(values), value],
  'Arrays.remove': ([values, value = null]) => items(values).filter((each) => !same(each, value)),
  'Arrays.clear': ([values]) => (items(values).length < 0 ? null : []),
  'Arrays.get': (given) => {
    const [values, at] = [items(given[0]), whole(given, 1)];
    return at === null || at < 0 || at >= values.length ? fail('bad-value') : (values[at] ?? null);
  },
  'Arrays.flatten': (given) => given.flatMap(elements),
  'Arrays.contains': ([values, value = null]) => items(values).some((each) => same(each, value)),
  'Arrays.size': ([values]) => items(values).length,
  'Arrays.isEmpty': ([values]) => items(values).length === 0,
  'Arrays.toCsvString': ([values]) =>
    items(values)
      .map((each) => (Array.isArray(each) ? fail('bad-value') : (textIn(each) ?? '')))
      .join(','),
  'Convert.toInt': ([value = null]) => {
    if (value === null) return null;
    const number = numberIn(value);
    if (number !== undefined) return wholeOf(number);
    return typeof value === 'string' ? wholeOf(numberOf(value)) : fail('bad-value');
  },
  'Convert.toNum': ([value = null]) => {
    if (value === null) return null;
    const number = numberIn(value);
    if (number !== undefined) return new Real(number);
    return typeof value === 'string' ? new Real(numberOf(value)) : fail('bad-value');
  },
  isMemberOfGroup: (given, groups) => ids(groups).includes(text(given, 0) ?? ''),
  isMemberOfAnyGroup: (given, groups) => given.map((_, index) => text(given, index)).some((id) => ids(groups).includes(id)),
  isMemberOfGroupName: ofNames((name, wanted) => name === wanted),
  isMemberOfGroupNameStartsWith: ofNames((name, wanted) => name.startsWith(wanted)),
  isMemberOfGroupNameContains: ofNames((name, wanted) => name.includes(wanted)),
};

/** What a method is given: nothing of it is null. */
const needed = (given: Given, index: number): string => text(given, index) ?? fail('null-value');
const place = (given: Given, index: number): number => whole(given, index) ?? fail('null-value');

/** Methods of texts. */
export function onText(target: string, name: string, given: Given): Walked {
  switch (name) {
    case 'length':
      return target.split('').length;
    case 'isEmpty':
      return target.length === 0;
    case 'toLowerCase':
      return target.toLowerCase();
    case 'toUpperCase':
      return target.toUpperCase();
    case 'removeSpaces':
      return target.split(/\s/u).join('');
    case 'toInteger':
      return wholeOf(numberOf(target));
    case 'toNumber':
      return new Real(numberOf(target));
    case 'contains':
      return target.indexOf(needed(given, 0)) >= 0;
    case 'startsWith':
      return target.slice(0, needed(given, 0).length) === needed(given, 0);
    case 'endsWith':
      return needed(given, 0) === '' || target.slice(-needed(given, 0).length) === needed(given, 0);
    case 'substringBefore':
      return before(target, needed(given, 0));
    case 'substringAfter':
      return after(target, needed(given, 0));
    case 'replace':
      return replaced(target, needed(given, 0), needed(given, 1));
    case 'replaceFirst':
      return replacedFirst(target, needed(given, 0), needed(given, 1));
    case 'substring':
      return given.length === 1
        ? cut(target, place(given, 0), Math.max(place(given, 0), target.length))
        : cut(target, place(given, 0), place(given, 1));
    default:
      return fail('wrong-type');
  }
}

/** Methods of lists. */
export function onList(target: Given, name: string, [argument = null]: Given): Walked {
  switch (name) {
    case 'size':
      return target.length;
    case 'isEmpty':
      return target.length === 0;
    case 'contains':
      return target.some((item) => same(item, argument));
    case 'add':
      return [...target, argument];
    case 'remove':
      return target.filter((item) => !same(item, argument));
    case 'flatten':
      return flat(target);
    default:
      return fail('wrong-type');
  }
}

/** Methods of numbers. */
export function onNumber(target: number, name: string): Walked {
  if (name === 'toInteger') return wholeOf(target);
  return name === 'toNumber' ? new Real(target) : fail('wrong-type');
}
