import { UnsupportedError } from '../errors.ts';

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Says for each minute since the start whether a schedule is due. */
export type Schedule = (minutesSinceStart: number, at: Date) => boolean;

/**
 * `rate(...)` and `cron(...)`, in UTC.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 * @throws UnsupportedError for `at(...)` and the cron letters L, W and #
 */
export function compileSchedule(expression: string): Schedule {
  const [, value = '', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const period = (Number(value) * (units[unit] ?? 0)) / 60_000;
  if (period > 0) return (minutes) => minutes > 0 && minutes % period === 0;

  const fields = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression);
  if (!fields) throw new UnsupportedError(`the schedule ${expression}`);
  const [, minute = '', hour = '', date = '', month = '', weekday = '', year = ''] = fields;
  const tests: [(value: number) => boolean, (at: Date) => number][] = [
    [cronField(minute, 0), (at) => at.getUTCMinutes()],
    [cronField(hour, 0), (at) => at.getUTCHours()],
    [cronField(date, 1), (at) => at.getUTCDate()],
    [cronField(month, 1, months), (at) => at.getUTCMonth() + 1],
    [cronField(weekday, 1, days), (at) => at.getUTCDay() + 1],
    [cronField(year, 1970), (at) => at.getUTCFullYear()],
  ];
  return (_, at) => tests.every(([holds, of]) => holds(of(at)));
}

function cronField(field: string, first: number, names: readonly string[] = []): (value: number) => boolean {
  if (field === '*' || field === '?') return () => true;
  const alternatives = field.split(',').map((part) => {
    const [, range = '', step = '1'] = /^(\*|\w+(?:-\w+)?)(?:\/(\d+))?$/.exec(part) ?? [];
    const ends = range === '*' ? [first, Infinity] : range.split('-').map((end) => number(end, names, field));
    const [from = first, to = part.includes('/') ? Infinity : from] = ends;
    return (value: number): boolean => value >= from && value <= to && (value - from) % Number(step) === 0;
  });
  return (value) => alternatives.some((holds) => holds(value));
}

function number(text: string, names: readonly string[], field: string): number {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? named + 1 : Number(text || 'NaN');
  if (!Number.isInteger(value)) throw new UnsupportedError(`the cron field ${field}`);
  return value;
}
