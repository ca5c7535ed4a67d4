import type { Outcome } from './model.ts';
import type { Problem } from './row.ts';

/** What the report says of one row. */
export interface ReportLine {
  readonly line: number;
  readonly login: string;
  readonly outcome: Outcome;
  /** The user's; empty where the row failed. */
  readonly id: string;
  readonly problems: readonly Problem[];
}

/** First characters by which a spreadsheet takes a cell for a formula, full-width forms included. */
const formula = /^[=+\-@\t\r＝＋－＠]/;

/** A cell that no spreadsheet takes for a formula: an apostrophe stands before what looks like one. */
function cell(value: string): string {
  const safe = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const row = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;

/** RFC 4180, UTF-8. `column` and `message` are parted by `; ` where several columns are wrong. */
export const reportHeader = row(['line', 'login', 'outcome', 'id', 'column', 'message']);

export function reportText(lines: readonly ReportLine[]): string {
  return lines
    .toSorted((one, other) => one.line - other.line)
    .map(({ line, login, outcome, id, problems }) =>
      row([
        String(line),
        login,
        outcome,
        id,
        [...new Set(problems.map(({ column }) => column).filter((column) => column !== ''))].join('; '),
        problems.map(({ message }) => message).join('; '),
      ]),
    )
    .join('');
}
