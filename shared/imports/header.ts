import { fieldsOf } from './csv-fields.ts';
import { type BrokenRow, CsvScanner } from './csv-scanner.ts';
import { type CsvFormat, importLimits } from './model.ts';

/** Columns that are no profile attributes. */
export const specialColumns = ['passwordHash', 'groups'] as const;

export type HeaderReading =
  | { readonly ok: true; readonly format: CsvFormat }
  /** Sentences that say why the file as a whole is refused. */
  | { readonly ok: false; readonly problems: readonly string[] };

const brokenSentences: Record<BrokenRow, string> = {
  'unclosed-quote': 'A quote is opened and never closed',
  'text-after-quote': 'Text follows a closing quote; a quote inside a field is written twice, and the whole field stands in quotes',
  'quote-inside-field':
    'A quote stands inside a field that does not begin with one; put the whole field in quotes and write the quote twice',
  'too-long': `The row is longer than ${importLimits.rowBytes} bytes`,
};

export const sentenceOf = (broken: BrokenRow): string => brokenSentences[broken];

const LF = 10;
const CR = 13;
const oldLineEnds = 'Lines must end with LF or CRLF, not with CR alone';
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** First bytes of what people upload by mistake. */
const mistakes = [
  { bytes: [0xff, 0xfe], sentence: 'The file is UTF-16 text: save it as CSV in UTF-8' },
  { bytes: [0xfe, 0xff], sentence: 'The file is UTF-16 text: save it as CSV in UTF-8' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], sentence: 'The file is a spreadsheet or a ZIP archive: save it as CSV in UTF-8' },
  { bytes: [0x1f, 0x8b], sentence: 'The file is compressed with gzip: upload the CSV itself' },
] as const;

function mistakeIn(head: Buffer): string | undefined {
  const known = mistakes.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
  if (known !== undefined) return known.sentence;
  if (head.subarray(0, 4096).includes(0)) return 'The file holds NUL characters: save it as CSV in UTF-8';
  return head.includes(CR) && !head.includes(LF) ? oldLineEnds : undefined;
}

/** The candidate that stands most often in the header outside of quotes; the comma where none does. */
function detectDelimiter(head: Buffer): string {
  const counts = new Map([',', ';', '\t'].map((candidate) => [candidate, 0]));
  let quoted = false;
  for (const byte of head) {
    const character = String.fromCharCode(byte);
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === '\n') break;
    else if (!quoted) counts.set(character, (counts.get(character) ?? Number.NaN) + 1);
  }
  const [best] = [...counts].filter(([, count]) => count > 0).toSorted(([, one], [, other]) => other - one);
  return best?.[0] ?? ',';
}

function firstRow(head: Buffer, delimiter: string, isWhole: boolean) {
  const bom = head.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
  const scanner = new CsvScanner({
    delimiter: delimiter.charCodeAt(0),
    maxRowBytes: importLimits.rowBytes,
    offset: bom,
    line: 1,
  });
  const [row] = [...scanner.push(head.subarray(bom)), ...(isWhole ? scanner.end() : [])];
  return row;
}

/** An attribute by its exact name, else by the only one that differs in case alone. */
function resolve(name: string, known: readonly string[]): string | undefined {
  if (known.includes(name)) return name;
  const alike = known.filter((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
}

function checkColumns(names: readonly string[], columns: readonly (string | undefined)[]): string[] {
  if (names.length > importLimits.columns)
    return [`The header names ${names.length} columns; ${importLimits.columns} are the most`];
  const named = columns.filter((column) => column !== undefined);
  const repeated = [...new Set(named.filter((column, index) => named.indexOf(column) !== index))];
  const unknown = names.filter((name, index) => name !== '' && columns[index] === undefined);
  return [
    ...names.flatMap((name, index) => (name === '' ? [`Column ${index + 1} of the header has no name`] : [])),
    ...unknown.map((name) => `Unknown column "${name.slice(0, 100)}": columns are profile attributes, passwordHash and groups`),
    ...repeated.map((column) => `The header names the column "${column}" more than once`),
    ...(named.includes('login') ? [] : ['The header has no column "login", by which a row is identified']),
  ];
}

const unreadable = (broken: BrokenRow): string => `The header row can't be read: ${sentenceOf(broken)}`;
const refuse = (...problems: string[]): HeaderReading => ({ ok: false, problems });

/**
 * Reads the header row, which decides how the file is read. `head` is the beginning of the file, at least one row's limit long unless
 * the file is shorter; `isWhole` says that it is all of it. `attributes` are the names that the users' schema knows.
 */
export function readHeader(head: Buffer, isWhole: boolean, attributes: readonly string[]): HeaderReading {
  const mistake = mistakeIn(head);
  if (mistake !== undefined) return refuse(mistake);
  const delimiter = detectDelimiter(head);
  const row = firstRow(head, delimiter, isWhole);
  if (row === undefined) return refuse(isWhole ? 'The file is empty: its first row names the columns' : unreadable('too-long'));
  if (row.broken !== undefined) return refuse(unreadable(row.broken));
  if (row.bytes.includes(CR)) return refuse(oldLineEnds);
  const names = fieldsOf(row.bytes, delimiter)?.map((name) => name.trim());
  if (names === undefined) return refuse('The header row is not UTF-8 text: save the file as CSV in UTF-8');
  const columns = names.map((name) => resolve(name, [...attributes, ...specialColumns]));
  const problems = checkColumns(names, columns);
  if (problems.length > 0) return refuse(...problems);
  const format = {
    delimiter,
    columns: columns.filter((column) => column !== undefined),
    offset: row.end,
    line: nextLine(head, row.end),
  };
  return { ok: true, format };
}

/** Line of the byte behind the header, which may itself go over several lines. */
function nextLine(head: Buffer, end: number): number {
  let line = 1;
  for (let at = head.indexOf(LF); at !== -1 && at < end; at = head.indexOf(LF, at + 1)) line += 1;
  return line;
}
