import { text } from '../types.ts';
import { formatTime, parseTime } from '../time-pattern.ts';
import { isoText, isTime, isZone, parseIso, ZonedTime } from '../zoned-time.ts';
import { asking, pure, Refusal, type Row } from './row.ts';

export const noZone = new Refusal('There is no such time zone');
export const noTime = new Refusal('This is no time');
export const noPattern = new Refusal('This is no pattern of times');

/** Milliseconds from 1601, where Windows begins to count, to 1970. */
const windowsEpoch = 11_644_473_600_000n;

/** Windows counts 100 nanoseconds: beyond what a number can tell, so it stays a text. */
export const windowsText = ({ at }: ZonedTime): string => String((BigInt(at) + windowsEpoch) * 10_000n);

export function fromWindows(value: string): ZonedTime | Refusal {
  if (!/^-?\d{1,20}$/.test(value.trim())) return noTime;
  const at = Number(BigInt(value.trim()) / 10_000n - windowsEpoch);
  return isTime(at) ? new ZonedTime(at) : noTime;
}

/** Milliseconds since 1970. */
export function fromUnix(value: string): ZonedTime | Refusal {
  const at = /^-?\d{1,16}$/.test(value.trim()) ? Number(value) : Number.NaN;
  return isTime(at) ? new ZonedTime(at) : noTime;
}

export const fromIso = (value: string): ZonedTime | Refusal => parseIso(value) ?? noTime;

export const fromPattern = (value: string, pattern: string, now: number): ZonedTime | Refusal =>
  parseTime(value, pattern, now) ?? noTime;

export const toPattern = (time: ZonedTime, pattern: string): string | Refusal => formatTime(time, pattern) ?? noPattern;

/** What is made of a text, and then of the time that it says; null stays null. */
function by(read: (value: string) => ZonedTime | Refusal, write: (time: ZonedTime) => string | Refusal) {
  return (value: string | null): string | null | Refusal => {
    if (value === null) return null;
    const time = read(value);
    return time instanceof Refusal ? time : write(time);
  };
}

const atSummer = '2015-07-31T17:18:37.979Z';

/** @see https://developer.okta.com/docs/reference/okta-expression-language/#time-functions */
export const timeFunctions: readonly Row[] = [
  asking(
    'Time.now',
    {
      takes: ['zone?: text', 'pattern?: text'],
      gives: text,
      says: 'The time now, of a zone and by a pattern where they are given.',
      example: ['Time.now("UTC", "yyyy") == String.substring(Time.now(), 0, 4)', true],
    },
    ({ lookups }) =>
      (zone, pattern) => {
        if (zone !== undefined && (zone === null || !isZone(zone))) return noZone;
        const time = new ZonedTime(lookups.now(), zone);
        return pattern === undefined || pattern === null ? isoText(time) : toPattern(time, pattern);
      },
  ),
  pure(
    'Time.fromWindowsToIso8601',
    {
      takes: ['time: text'],
      gives: text,
      says: 'ISO 8601 of a time as Windows counts it: 100 nanoseconds since 1601.',
      example: ['Time.fromWindowsToIso8601("130828367179790000")', atSummer],
    },
    by(fromWindows, isoText),
  ),
  pure(
    'Time.fromUnixToIso8601',
    {
      takes: ['time: text'],
      gives: text,
      says: 'ISO 8601 of a time in milliseconds since 1970.',
      example: ['Time.fromUnixToIso8601("1438363117979")', atSummer],
    },
    by(fromUnix, isoText),
  ),
  asking(
    'Time.fromStringToIso8601',
    {
      takes: ['time: text', 'pattern: text'],
      gives: text,
      says: 'ISO 8601 of a time that is written by a pattern of Joda-Time.',
      example: ['Time.fromStringToIso8601("17 June 2015 00:23:19", "dd MMMM yyyy HH:mm:ss")', '2015-06-17T00:23:19.000Z'],
    },
    ({ lookups }) =>
      (value, pattern) =>
        by((each) => fromPattern(each, pattern ?? '', lookups.now()), isoText)(value),
  ),
  pure(
    'Time.fromIso8601ToWindows',
    {
      takes: ['time: text'],
      gives: text,
      says: 'A time of ISO 8601 as Windows counts it.',
      example: [`Time.fromIso8601ToWindows("${atSummer}")`, '130828367179790000'],
    },
    by(fromIso, windowsText),
  ),
  pure(
    'Time.fromIso8601ToUnix',
    {
      takes: ['time: text'],
      gives: text,
      says: 'A time of ISO 8601 in milliseconds since 1970.',
      example: [`Time.fromIso8601ToUnix("${atSummer}")`, '1438363117979'],
    },
    by(fromIso, ({ at }) => String(at)),
  ),
  pure(
    'Time.fromIso8601ToString',
    {
      takes: ['time: text', 'pattern: text'],
      gives: text,
      says: 'A time of ISO 8601 by a pattern of Joda-Time.',
      example: [`Time.fromIso8601ToString("${atSummer}", "MM/dd/yyyy")`, '07/31/2015'],
    },
    (value, pattern) => by(fromIso, (time) => toPattern(time, pattern ?? ''))(value),
  ),
];
