const form = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):?(\d\d))?)?$/;

/**
 * UTC milliseconds of an ISO 8601 date with or without time, fraction and offset; without an offset it is UTC. Undefined where the text
 * is none or names no real date (30 February).
 */
export function parseTime(text: string): number | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const field = (index: number): number => Number(match[index] ?? 0);
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const date = Date.UTC(field(1), field(2) - 1, field(3));
  const isReal = new Date(date).toISOString().startsWith(text.slice(0, 10));
  if (!isReal || field(4) > 23 || field(5) > 59 || field(6) > 59 || field(9) > 23 || field(10) > 59) return undefined;
  const offset = (field(9) * 60 + field(10)) * (match[8] === '-' ? -1 : 1);
  return date + ((field(4) * 60 + field(5) - offset) * 60 + field(6)) * 1000 + milliseconds;
}
