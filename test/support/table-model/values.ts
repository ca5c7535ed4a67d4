import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { invalid, UnknownToModelError } from './errors.ts';

export type AttributeMap = Readonly<Record<string, AttributeValue>>;

export const itemLimit = 400 * 1024;
const partitionKeyLimit = 2048;
const sortKeyLimit = 1024;

const beyondFirstPlane = /[\uD800-\uDFFF]/;

/** Text compares by its UTF-8 bytes, which is not JavaScript's order where characters lie beyond the first plane. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0;
  if (beyondFirstPlane.test(one) || beyondFirstPlane.test(other)) return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return one < other ? -1 : 1;
}

/** `S`, `N`, `NULL` ... */
export function typeOf(value: AttributeValue): string {
  return Object.keys(value).find((name) => Reflect.get(value, name) !== undefined) ?? '';
}

interface Decimal {
  readonly digits: bigint;
  /** How many of the digits stand behind the point. */
  readonly scale: number;
}

function toDecimal(text: string): Decimal {
  const match = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) throw invalid(`The parameter cannot be converted to a numeric value: ${text}`);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(`${sign}${whole}${fraction}`);
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}

function alike(one: string, other: string): { one: bigint; other: bigint; scale: number } {
  const [a, b] = [toDecimal(one), toDecimal(other)];
  const scale = Math.max(a.scale, b.scale);
  const raised = ({ digits, scale: own }: Decimal): bigint => digits * 10n ** BigInt(scale - own);
  return { one: raised(a), other: raised(b), scale };
}

function toText(digits: bigint, scale: number): string {
  const sign = digits < 0n ? '-' : '';
  const padded = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const whole = padded.slice(0, padded.length - scale);
  const fraction = padded.slice(padded.length - scale).replace(/0+$/, '');
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

/** DynamoDB's numbers are decimals: 0.1 + 0.2 is 0.3. */
export function addNumbers(one: string, other: string, sign: 1 | -1): string {
  const both = alike(one, other);
  return toText(both.one + both.other * BigInt(sign), both.scale);
}

/** `1.0` and `1e0` are the same number, written as `1`. */
function plainNumber(text: string): string {
  if (/^(0|-?[1-9]\d*)$/.test(text)) return text;
  const { digits, scale } = toDecimal(text);
  return toText(digits, scale);
}

/** As it is stored: numbers in one way of writing, at any depth. */
export function normalized(value: AttributeValue): AttributeValue {
  if (value.N !== undefined) return { N: plainNumber(value.N) };
  if (value.L !== undefined) return { L: value.L.map(normalized) };
  if (value.M !== undefined) return { M: normalizedMap(value.M) };
  if (value.SS ?? value.NS ?? value.BS) throw new UnknownToModelError('the model knows no sets');
  return value;
}

export function normalizedMap(map: AttributeMap): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, normalized(value)]));
}

/** Undefined where the two have no order: other types, or a type without one. */
export function compare(one: AttributeValue, other: AttributeValue): number | undefined {
  if (one.S !== undefined && other.S !== undefined) return compareText(one.S, other.S);
  if (one.B !== undefined && other.B !== undefined) return Buffer.compare(one.B, other.B);
  if (one.N === undefined || other.N === undefined) return undefined;
  const numbers = alike(one.N, other.N);
  if (numbers.one === numbers.other) return 0;
  return numbers.one < numbers.other ? -1 : 1;
}

/** Two that are written alike are equal; maps don't depend on the order of their names. */
export function equal(one: AttributeValue, other: AttributeValue): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: AttributeValue): string {
  if (value.M !== undefined) {
    const fields = Object.entries(value.M).map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`);
    return `M{${fields.sort().join()}}`;
  }
  if (value.L !== undefined) return `L[${value.L.map(canonical).join()}]`;
  if (value.B !== undefined) return `B${Buffer.from(value.B).toString('hex')}`;
  if (value.N !== undefined) return `N${plainNumber(value.N)}`;
  return JSON.stringify(value);
}

export function equalItems(one: AttributeMap | undefined, other: AttributeMap | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return equal({ M: one }, { M: other });
}

function sizeOfNumber(text: string): number {
  const digits = text.replace(/^-/, '').replace('.', '').replace(/^0+/, '').replace(/0+$/, '').length;
  return Math.ceil(digits / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

function sizeOf(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.B !== undefined) return value.B.byteLength;
  if (value.N !== undefined) return sizeOfNumber(value.N);
  if (value.L !== undefined) return value.L.reduce((sum, element) => sum + 1 + sizeOf(element), 3);
  if (value.M !== undefined) return sizeOfItem(value.M) + 3 + Object.keys(value.M).length;
  return 1;
}

const sizes = new WeakMap<AttributeMap, number>();

/** Bytes as DynamoDB counts them. Items never change: each is measured once. */
export function sizeOfItem(item: AttributeMap): number {
  const known = sizes.get(item);
  if (known !== undefined) return known;
  const size = Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value), 0);
  sizes.set(item, size);
  return size;
}

export interface ModelKey {
  readonly pk: string;
  readonly sk: string;
}

function keyPart(map: AttributeMap, name: 'pk' | 'sk', limit: number): string {
  const text = map[name]?.S;
  if (text === undefined) throw invalid(`Missing the key ${name} in the item, or it is no string`);
  if (text === '') throw invalid(`The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`);
  if (Buffer.byteLength(text) > limit) throw invalid(`Size of ${name} has exceeded the maximum size limit of ${limit} bytes`);
  return text;
}

/** The key that an item carries. */
export function keyOfItem(item: AttributeMap): ModelKey {
  return { pk: keyPart(item, 'pk', partitionKeyLimit), sk: keyPart(item, 'sk', sortKeyLimit) };
}

/** A key that stands alone: it has nothing besides. */
export function keyOf(map: AttributeMap): ModelKey {
  if (Object.keys(map).length !== 2) throw invalid('The provided key element does not match the schema');
  return keyOfItem(map);
}

export const keyText = ({ pk, sk }: ModelKey): string => `${pk}\n${sk}`;

export function checkSize(item: AttributeMap): void {
  if (sizeOfItem(item) > itemLimit) throw invalid('Item size has exceeded the maximum allowed size');
}
