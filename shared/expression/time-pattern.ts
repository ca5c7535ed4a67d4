import { isZone, offsetAt, offsetText, timeOf, wallTimeOf, type WallTime, ZonedTime } from './zoned-time.ts';

/**
 * Patterns of times as Joda-Time has them: letters by kind and number, text in single quotes.
 *
 * @see https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html
 */
type Part = { readonly letter: string; readonly count: number } | { readonly literal: string };

const part = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/y;
const letters = 'GCYyxweEDMdaKhHkmsSzZ';

/** Undefined where a letter means nothing or a quotation mark has no other. */
export function parsePattern(pattern: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  part.lastIndex = 0;
  while (part.lastIndex < pattern.length) {
    const found = part.exec(pattern);
    if (found === null) return undefined;
    const [whole, quoted, letter] = found;
    if (letter !== undefined) {
      if (!letters.includes(letter)) return undefined;
      parts.push({ letter, count: whole.length });
    } else parts.push({ literal: quoted === undefined ? whole : quoted === '' ? "'" : quoted.replaceAll("''", "'") });
  }
  return parts;
}

const months = 'January February March April May June July August September October November December'.split(' ');
const days = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');
const day = 86_400_000;

const midnight = (year: number, month: number, date: number): number => {
  const made = new Date(0);
  made.setUTCFullYear(year, month - 1, date);
  return made.getTime();
};

/** 1 is Monday. */
const dayOfWeek = ({ year, month, day: date }: WallTime): number => new Date(midnight(year, month, date)).getUTCDay() || 7;
const dayOfYear = ({ year, month, day: date }: WallTime): number => (midnight(year, month, date) - midnight(year, 1, 1)) / day + 1;

/** Of ISO 8601: the year and week of the Thursday nearby. */
function week(wall: WallTime): { readonly year: number; readonly week: number } {
  const thursday = new Date(midnight(wall.year, wall.month, wall.day) + (4 - dayOfWeek(wall)) * day);
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - midnight(year, 1, 1)) / day / 7) + 1 };
}

const padded = (value: number, digits: number): string => (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(digits, '0');
/** Two letters are two digits. */
const yearText = (year: number, count: number): string => padded(count === 2 ? Math.abs(year % 100) : year, count);
const named = (names: readonly string[], place: number, count: number): string => {
  const name = names[place - 1] ?? '';
  return count > 3 ? name : name.slice(0, 3);
};

/** Where people say CET and not GMT+1: a zone's short name is known where it is used. */
const locales = ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-ZA'];

function nameIn(locale: string, { at, zone }: ZonedTime, style: 'long' | 'short'): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: style });
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

/** `CET`, or `Central European Standard Time`. */
function zoneName(time: ZonedTime, count: number): string {
  if (count > 3) return nameIn('en-US', time, 'long');
  const names = locales.map((locale) => nameIn(locale, time, 'short'));
  return names.find((name) => !/^GMT[+-]/.test(name)) ?? names[0] ?? time.zone;
}

function offset(time: ZonedTime, count: number): string {
  if (count > 2) return time.zone;
  const minutes = offsetAt(time.zone, time.at);
  return count === 1 ? offsetText(minutes, '', '+0000') : offsetText(minutes, ':', '+00:00');
}

function field(letter: string, count: number, wall: WallTime, time: ZonedTime): string {
  const era = wall.year > 0 ? wall.year : 1 - wall.year;
  switch (letter) {
    case 'G':
      return wall.year > 0 ? 'AD' : 'BC';
    case 'C':
      return padded(Math.trunc(era / 100), count);
    case 'Y':
      return yearText(era, count);
    case 'y':
      return yearText(wall.year, count);
    case 'x':
      return yearText(week(wall).year, count);
    case 'w':
      return padded(week(wall).week, count);
    case 'e':
      return padded(dayOfWeek(wall), count);
    case 'E':
      return named(days, dayOfWeek(wall), count);
    case 'D':
      return padded(dayOfYear(wall), count);
    case 'M':
      return count > 2 ? named(months, wall.month, count) : padded(wall.month, count);
    case 'd':
      return padded(wall.day, count);
    case 'a':
      return wall.hour < 12 ? 'AM' : 'PM';
    case 'K':
      return padded(wall.hour % 12, count);
    case 'h':
      return padded(wall.hour % 12 || 12, count);
    case 'H':
      return padded(wall.hour, count);
    case 'k':
      return padded(wall.hour || 24, count);
    case 'm':
      return padded(wall.minute, count);
    case 's':
      return padded(wall.second, count);
    case 'S':
      return padded(wall.millisecond, 3).padEnd(count, '0').slice(0, count);
    case 'z':
      return zoneName(time, count);
    default:
      return offset(time, count);
  }
}

/** A time by a pattern; undefined where that is none. */
export function formatTime(time: ZonedTime, pattern: string): string | undefined {
  const wall = wallTimeOf(time);
  return parsePattern(pattern)
    ?.map((each) => ('literal' in each ? each.literal : field(each.letter, each.count, wall, time)))
    .join('');
}

/** What was read so far. Hours by twelve wait for their half of the day. */
type Read = Partial<
  Record<'year' | 'month' | 'day' | 'dayOfYear' | 'hour' | 'half' | 'hourOfHalf' | 'minute' | 'second' | 'millisecond', number>
> & {
  zone?: string;
  offset?: number;
};

const isNumber = (each: Part | undefined): boolean =>
  each !== undefined &&
  'letter' in each &&
  !'GEaz'.includes(each.letter) &&
  !(each.letter === 'M' && each.count > 2) &&
  each.letter !== 'Z';

/** How far each number may reach, in digits. */
const widest: Readonly<Record<string, number>> = { Y: 9, y: 9, D: 3, S: 9 };

/** A two-digit year is the one nearby: not 80 years ago or more, not 20 ahead. */
function fullYear(digits: string, count: number, now: number): number {
  const value = Number(digits);
  if (count !== 2 || digits.length !== 2) return value;
  const first = new Date(now).getUTCFullYear() - 80;
  return first + ((((value - first) % 100) + 100) % 100);
}

function take(letter: string, digits: string, count: number, now: number): Read | undefined {
  const value = Number(digits);
  switch (letter) {
    case 'Y':
    case 'y':
      return { year: fullYear(digits, count, now) };
    case 'M':
      return { month: value };
    case 'd':
      return { day: value };
    case 'D':
      return { dayOfYear: value };
    case 'H':
      return { hour: value };
    case 'k':
      return { hour: value === 24 ? 0 : value };
    case 'K':
      return { hourOfHalf: value };
    case 'h':
      return { hourOfHalf: value === 12 ? 0 : value };
    case 'm':
      return { minute: value };
    case 's':
      return { second: value };
    case 'S':
      return { millisecond: Number(digits.padEnd(3, '0').slice(0, 3)) };
    default:
      return undefined;
  }
}

/** A name at the beginning of a text, the longest first, in capitals or not. */
function nameAt(text: string, names: readonly string[]): { readonly place: number; readonly length: number } | undefined {
  const lower = text.toLowerCase();
  for (const length of [undefined, 3]) {
    const place = names.findIndex((name) => lower.startsWith(name.slice(0, length).toLowerCase()));
    if (place >= 0) return { place: place + 1, length: (names[place] ?? '').slice(0, length).length };
  }
  return undefined;
}

type Taken = { readonly read: Read; readonly length: number } | undefined;

function takeZone(text: string): Taken {
  const offsetFound = /^([+-])(\d\d):?(\d\d)|^Z/.exec(text);
  if (offsetFound !== null) {
    const [whole, sign, hours = '0', minutes = '0'] = offsetFound;
    return { read: { offset: (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) }, length: whole.length };
  }
  const [id = ''] = /^[A-Za-z][A-Za-z0-9_+\-/]*/.exec(text) ?? [];
  return isZone(id) ? { read: { zone: id }, length: id.length } : undefined;
}

function takeText(letter: string, text: string): Taken {
  if (letter === 'z' || letter === 'Z') return takeZone(text);
  if (letter === 'a') {
    const half = /^(am|pm)/i.exec(text)?.[0];
    return half === undefined ? undefined : { read: { half: half.toLowerCase() === 'am' ? 0 : 12 }, length: 2 };
  }
  if (letter === 'G') return /^(ad|bc|ce)/i.test(text) ? { read: {}, length: 2 } : undefined;
  const found = nameAt(text, letter === 'M' ? months : days);
  return found && { read: letter === 'M' ? { month: found.place } : {}, length: found.length };
}

function takePart(each: Part, next: Part | undefined, text: string, now: number): Taken {
  if ('literal' in each) return text.startsWith(each.literal) ? { read: {}, length: each.literal.length } : undefined;
  const { letter, count } = each;
  if (!isNumber(each)) return takeText(letter, text);
  // Digits that follow each other are told apart by the number of letters.
  const most = isNumber(next) ? count : Math.max(count, widest[letter] ?? 2);
  const [digits = ''] = new RegExp(`^\\d{1,${most}}`).exec(text) ?? [];
  const read = digits === '' ? undefined : take(letter, digits, count, now);
  return read && { read, length: digits.length };
}

function dateOf({ year = 1970, month = 1, day: date = 1, dayOfYear: ordinal }: Read): Pick<WallTime, 'year' | 'month' | 'day'> {
  if (ordinal === undefined) return { year, month, day: date };
  const found = new Date(midnight(year, 1, 1) + (ordinal - 1) * day);
  return { year: found.getUTCFullYear(), month: found.getUTCMonth() + 1, day: found.getUTCDate() };
}

/**
 * The time that a text says by a pattern, UTC where it says no zone; undefined where it does not say one, or the pattern is none.
 * `now` decides which century a year of two digits belongs to.
 */
export function parseTime(text: string, pattern: string, now: number): ZonedTime | undefined {
  const parts = parsePattern(pattern);
  if (parts === undefined) return undefined;
  let read: Read = {};
  let at = 0;
  for (const [index, each] of parts.entries()) {
    const taken = takePart(each, parts[index + 1], text.slice(at), now);
    if (taken === undefined) return undefined;
    read = { ...read, ...taken.read };
    at += taken.length;
  }
  if (at !== text.length) return undefined;
  const hour = read.hour ?? (read.hourOfHalf ?? 0) + (read.half ?? 0);
  const { minute = 0, second = 0, millisecond = 0, zone = 'UTC' } = read;
  const found = timeOf({ ...dateOf(read), hour, minute, second, millisecond }, zone);
  return found && new ZonedTime(found.at - (read.offset ?? 0) * 60_000, zone, read.millisecond !== undefined);
}
