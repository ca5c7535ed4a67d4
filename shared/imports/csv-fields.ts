import { parse } from 'csv-parse/sync';

const QUOTE = 34;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text of UTF-8 bytes, or undefined where they are none. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The fields of one unbroken row as `CsvScanner` gives it, or undefined where it is not UTF-8 text. A row without a quote is split
 * here, which takes a tenth of the parser's time and gives the same fields.
 */
export function fieldsOf(row: Buffer, delimiter: string): readonly string[] | undefined {
  const text = decodeUtf8(row);
  if (text === undefined) return undefined;
  if (!row.includes(QUOTE)) return text.split(delimiter);
  const rows: string[][] = parse(text, { delimiter, record_delimiter: '\n', relax_column_count: true });
  return rows[0] ?? [];
}
