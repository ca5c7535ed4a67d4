import { Opaque } from './opaque.ts';

/** A moment, and the zone in which its hours are counted. */
export class ZonedTime extends Opaque {
  /** UTC milliseconds. */
  readonly at: number;
  /** `UTC` or an IANA id. */
  readonly zone: string;
  /** Whether it was read with a fraction of a second, though that be 0: it is written as precisely as it was read. */
  readonly hasFraction: boolean;

  constructor(at: number, zone = 'UTC', hasFraction = true) {
    super();
    this.at = at;
    this.zone = zone;
    this.hasFraction = hasFraction;
  }

  /** Another moment; undefined where no calendar reaches it. */
  plus(milliseconds: number): ZonedTime | undefined {
    const at = this.at + milliseconds;
    return isTime(at) ? new ZonedTime(at, this.zone, this.hasFraction) : undefined;
  }
}

/** What a clock and a calendar on the wall show. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

const minute = 60_000;
/** The last that JavaScript's Date can tell, on either side of 1970. */
const furthest = 8.64e15;

const formatters = new Map<string, Intl.DateTimeFormat>();
/** Zones are few; somebody who makes names up is not to fill the memory. */
const mostFormatters = 600;

/** @throws RangeError where there is no such zone */
function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  if (formatters.size < mostFormatters) formatters.set(zone, formatter);
  return formatter;
}

/** Ids as the IANA database has them; offsets such as `+02:00` are none. */
const zoneId = /^[A-Za-z][A-Za-z0-9_+\-/]{1,63}$/;

export function isZone(zone: string): boolean {
  if (!zoneId.test(zone)) return false;
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** Minutes by which a zone's clocks are ahead of UTC. */
export function offsetAt(zone: string, at: number): number {
  if (zone === 'UTC') return 0;
  const name = formatterOf(zone)
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign, hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

export function wallTimeOf({ at, zone }: ZonedTime): WallTime {
  const shifted = new Date(at + offsetAt(zone, at) * minute);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    millisecond: shifted.getUTCMilliseconds(),
  };
}

/** Undefined where there is no such day or hour, such as February the 30th. */
export function timeOf(
  { year, month, day, hour, minute: minutes, second, millisecond }: WallTime,
  zone: string,
): ZonedTime | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDay = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDay || hour > 23 || minutes > 59 || second > 59) return undefined;
  const wall = date.getTime() + ((hour * 60 + minutes) * 60 + second) * 1000 + millisecond;
  // Where clocks are put back, the first of the two hours; where they are put forward, the hour behind.
  const guess = wall - offsetAt(zone, wall) * minute;
  const at = wall - offsetAt(zone, guess) * minute;
  return isTime(at) ? new ZonedTime(at, zone) : undefined;
}

export const isTime = (at: number): boolean => Number.isFinite(at) && Math.abs(at) <= furthest;

const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?(?:\[([A-Za-z0-9_+\-/]+)\])?)?$/;

function offsetOf(text: string | undefined): number {
  if (text === undefined || text === 'Z') return 0;
  const sign = text.startsWith('-') ? -1 : 1;
  return sign * (Number(text.slice(1, 3)) * 60 + Number(text.slice(-2)));
}

/** ISO 8601, without an offset UTC; a zone in square brackets as Java writes it. Undefined where it is none. */
export function parseIso(text: string): ZonedTime | undefined {
  const found = iso.exec(text.trim());
  if (found === null) return undefined;
  const [, year, month, day, hour = '0', minutes = '0', second = '0', fraction = '', offset, zone = 'UTC'] = found;
  const millisecond = Number(fraction.padEnd(3, '0').slice(0, 3));
  const wall = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minutes),
    second: Number(second),
  };
  const time = timeOf({ ...wall, millisecond }, 'UTC');
  if (time === undefined || !isZone(zone)) return undefined;
  return new ZonedTime(time.at - offsetOf(offset) * minute, zone, fraction !== '');
}

const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** `Z` or `+02:00`. */
export function offsetText(minutes: number, colon = ':', zero = 'Z'): string {
  if (minutes === 0) return zero;
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${padded(Math.trunc(size / 60), 2)}${colon}${padded(size % 60, 2)}`;
}

function dayAndHour(wall: WallTime): string {
  const year = wall.year < 0 ? `-${padded(-wall.year, 4)}` : padded(wall.year, 4);
  return `${year}-${padded(wall.month, 2)}-${padded(wall.day, 2)}T${padded(wall.hour, 2)}:${padded(wall.minute, 2)}`;
}

const zoneText = ({ zone }: ZonedTime): string => (zone === 'UTC' ? '' : `[${zone}]`);

/** ISO 8601 with milliseconds: `2015-07-31T17:18:37.979Z`, `2015-07-31T12:18:37.979-05:00`. */
export function isoText(time: ZonedTime): string {
  const wall = wallTimeOf(time);
  const rest = `:${padded(wall.second, 2)}.${padded(wall.millisecond, 3)}`;
  return dayAndHour(wall) + rest + offsetText(offsetAt(time.zone, time.at));
}

/** What comes of an expression that gives a time: as Java writes it where it has a zone; no fraction where nobody gave one. */
export function resultText(time: ZonedTime): string {
  if (time.zone !== 'UTC') return javaText(time);
  const text = isoText(time);
  return time.hasFraction ? text : text.replace('.000', '');
}

/**
 * As `java.time.ZonedDateTime` writes itself: no more of a second than there is, and the zone in brackets.
 *
 * @see https://docs.oracle.com/javase/8/docs/api/java/time/ZonedDateTime.html#toString--
 */
export function javaText(time: ZonedTime): string {
  const wall = wallTimeOf(time);
  const fraction = wall.millisecond === 0 ? '' : `.${padded(wall.millisecond, 3)}`;
  const seconds = wall.second === 0 && fraction === '' ? '' : `:${padded(wall.second, 2)}${fraction}`;
  return dayAndHour(wall) + seconds + offsetText(offsetAt(time.zone, time.at)) + zoneText(time);
}
