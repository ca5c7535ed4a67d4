import type { Value } from './attributes.ts';
import { fold } from './fold.ts';

/** Bytes of a value that its entries keep. Values that begin with the same ones share a place in the index; the entity tells them apart. */
export const maxValueBytes = 200;

/** Parts value and id. Encoded values never hold it, so the first one is the end of the value. */
const separator = '\u0001';
/** Follows the separator and nothing else: the first place behind all entries of one value. */
const behindSeparator = '\u0002';
/** Greater than all that an encoded value begins with. */
const highest = '\u{10ffff}';
/** Not above the least key, which is the empty value's; DynamoDB takes no empty bound. */
const lowest = separator;

/**
 * Characters that the key needs for itself. Each becomes a pair that sorts where the character did, and no pair is the beginning of
 * another, so that order and difference survive.
 */
const escapes: ReadonlyMap<string, string> = new Map([
  ['\u0000', '\u0002\u0002'],
  ['\u0001', '\u0002\u0003'],
  ['\u0002', '\u0002\u0004'],
  ['\u{10fffe}', '\u{10fffe}\u0002'],
  ['\u{10ffff}', '\u{10fffe}\u0003'],
]);

/** Where a UTF-16 unit stands among code points: halves of pairs, which stand for what is above U+FFFF, come behind all others. */
function rankOfUnit(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Orders as the bytes of UTF-8 do, which is how the table orders keys; JavaScript's own order differs above U+D7FF. */
export function compareKeys(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const [one, other] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (one !== other) return rankOfUnit(one) - rankOfUnit(other);
  }
  return left.length - right.length;
}

function escape(folded: string): string {
  let text = '';
  for (const character of folded) text += escapes.get(character) ?? character;
  return text;
}

/** By the bytes of room that is left: what sorts behind all characters that would fit, and before none that would not. */
const fillers = ['', '\u007f', '\u07ff', '\uffff'] as const;

/**
 * What is kept of a text: the first bytes, or all of it. A character that does not fit is replaced and not left out, for without it
 * `xé` would sort before `xa` where there is room for one byte. So what is cut is as long as can be.
 */
function cut(text: string): string {
  if (Buffer.byteLength(text) <= maxValueBytes) return text;
  let kept = '';
  let room = maxValueBytes;
  for (const character of text) {
    const bytes = Buffer.byteLength(character);
    if (bytes > room) break;
    kept += character;
    room -= bytes;
  }
  return kept + (fillers[room] ?? '');
}

/** Whether a value may go on behind what is kept of it. */
const mayBeCut = (text: string): boolean => Buffer.byteLength(text) === maxValueBytes;

const signBit = 1n << 63n;
const allBits = (1n << 64n) - 1n;

/** 16 hexadecimal digits that sort as the numbers do: IEEE 754 with the sign bit turned round, and the rest of negative ones. */
function encodeNumber(number: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number === 0 ? 0 : number);
  const bits = view.getBigUint64(0);
  const ordered = (bits & signBit) === 0n ? bits | signBit : ~bits & allBits;
  return ordered.toString(16).padStart(16, '0');
}

/** A value as entries are sorted by it. Values of one type keep their order (text: that of its folded bytes, as far as it is kept). */
export function enc(value: Value): string {
  if (typeof value === 'string') return cut(escape(fold(value)));
  return typeof value === 'number' ? encodeNumber(value) : String(Number(value));
}

/** The sort key of an entry: different for each pair of encoded value and id. */
export const entryKey = (value: Value, id: string): string => `${enc(value)}${separator}${id}`;

export const idOfKey = (key: string): string => key.slice(key.indexOf(separator) + 1);

/** A stretch of an attribute's entries; both ends are included. */
export interface KeyRange {
  readonly from: string;
  readonly to: string;
}

/** Ranges hold every entry that they are named for. Where the value is cut they hold others too, which the entity rules out. */
export const keyRanges = {
  all: { from: lowest, to: highest },
  /** Every entry but those of the empty text. */
  nonEmpty: { from: behindSeparator, to: highest },
  equalTo: (value: Value): KeyRange => ({ from: enc(value) + separator, to: enc(value) + behindSeparator }),
  between: (from: Value, to: Value): KeyRange => ({ from: enc(from) + separator, to: enc(to) + behindSeparator }),
  startingWith: (prefix: string): KeyRange => ({ from: enc(prefix) === '' ? lowest : enc(prefix), to: enc(prefix) + highest }),
  from: (value: Value): KeyRange => ({ from: enc(value) + separator, to: highest }),
  behind: (value: Value): KeyRange => ({
    from: mayBeCut(enc(value)) ? enc(value) + separator : enc(value) + behindSeparator,
    to: highest,
  }),
  upTo: (value: Value): KeyRange => ({ from: lowest, to: enc(value) + behindSeparator }),
  before: (value: Value): KeyRange => ({
    from: lowest,
    to: mayBeCut(enc(value)) ? enc(value) + behindSeparator : enc(value) + separator,
  }),
} as const;

export function intersect(left: KeyRange, right: KeyRange): KeyRange {
  return {
    from: compareKeys(left.from, right.from) >= 0 ? left.from : right.from,
    to: compareKeys(left.to, right.to) <= 0 ? left.to : right.to,
  };
}

export const isEmptyRange = ({ from, to }: KeyRange): boolean => compareKeys(from, to) > 0;

export const isWithin = (key: string, { from, to }: KeyRange): boolean => compareKeys(key, from) >= 0 && compareKeys(key, to) <= 0;

/**
 * Whether the value behind a key may hold a text: for keys of cut values always, since the rest is unknown. Says no only where the
 * entity would.
 */
export function mayContain(key: string, text: string): boolean {
  const value = key.slice(0, key.indexOf(separator));
  return mayBeCut(value) || value.includes(escape(fold(text)));
}
