import type { Profile, ProfileValue } from '../directory/index.ts';
import { fieldsOf } from './csv-fields.ts';
import type { CsvRow } from './csv-scanner.ts';
import { sentenceOf } from './header.ts';
import { type CsvFormat, importLimits } from './model.ts';

/** What is wrong with a row. Never repeats a hash. */
export interface Problem {
  /** Empty where the row as a whole is meant. */
  readonly column: string;
  readonly message: string;
}

/** What a row asks for. */
export interface ImportRow {
  readonly line: number;
  readonly login: string;
  /** The login and every cell that is not empty. */
  readonly profile: Profile;
  readonly passwordHash?: string;
  /** Ids or names, each once. */
  readonly groups: readonly string[];
}

export type RowReading =
  | { readonly ok: true; readonly row: ImportRow }
  | { readonly ok: false; readonly line: number; readonly login: string; readonly problems: readonly Problem[] };

/** What an import needs to know of an attribute of the users' schema. */
export interface ImportableAttribute {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'number' | 'integer' | 'array';
  readonly itemType?: 'string' | 'number' | 'integer';
}

/** Everything below space but tab and line ends, which an address may hold. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const controlCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** Elements of a cell that holds a list: parted by `;` or `|`, without the spaces around them, each once. */
export function listOf(cell: string): string[] {
  const elements = cell.split(/[;|]/).map((element) => element.trim());
  return [...new Set(elements.filter((element) => element !== ''))];
}

function numberOf(text: string): number {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN;
}

/** How a cell of each type is read, undefined where it can't be, and what the type is called. */
const scalars = {
  string: { called: 'text', read: (cell: string) => cell },
  boolean: {
    called: 'true or false',
    read: (cell: string) => (/^\s*(true|false)\s*$/i.test(cell) ? cell.trim().toLowerCase() === 'true' : undefined),
  },
  number: {
    called: 'a number',
    read: (cell: string) => (Number.isFinite(numberOf(cell)) ? numberOf(cell) : undefined),
  },
  integer: {
    called: 'a whole number',
    read: (cell: string) => (Number.isSafeInteger(numberOf(cell)) ? numberOf(cell) : undefined),
  },
} as const;

/** A cell as its attribute's type has it; a sentence where it can't be. */
function convert(cell: string, { type, itemType = 'string' }: ImportableAttribute): { value: ProfileValue } | { message: string } {
  if (type !== 'array') {
    const value = scalars[type].read(cell);
    return value === undefined ? { message: `The field must be ${scalars[type].called}` } : { value };
  }
  const elements = listOf(cell).map((element) => scalars[itemType].read(element));
  const wrong = elements.some((element) => element === undefined);
  if (wrong) return { message: `Each element must be ${scalars[itemType].called}` };
  return { value: elements.filter((element) => typeof element === 'string' || typeof element === 'number') };
}

export class RowReader {
  readonly #format: CsvFormat;
  readonly #attributes: ReadonlyMap<string, ImportableAttribute>;

  constructor(format: CsvFormat, attributes: readonly ImportableAttribute[]) {
    this.#format = format;
    this.#attributes = new Map(attributes.map((attribute) => [attribute.name, attribute]));
  }

  /** The login alone, as the file has it; undefined where the row has none that can be read. */
  loginOf(row: CsvRow): string | undefined {
    if (row.broken !== undefined) return undefined;
    const login = fieldsOf(row.bytes, this.#format.delimiter)?.[this.#format.columns.indexOf('login')]?.trim();
    return login === '' ? undefined : login;
  }

  read(row: CsvRow): RowReading {
    const { line, broken, bytes } = row;
    const refuse = (login: string, ...problems: Problem[]): RowReading => ({ ok: false, line, login, problems });
    if (broken !== undefined) return refuse('', { column: '', message: sentenceOf(broken) });
    const fields = fieldsOf(bytes, this.#format.delimiter);
    if (fields === undefined) return refuse('', { column: '', message: 'The row is not UTF-8 text' });
    const { columns } = this.#format;
    const login = fields[columns.indexOf('login')]?.trim() ?? '';
    if (fields.length !== columns.length) {
      const message = `The row has ${fields.length} fields, the header ${columns.length}`;
      return refuse(login, { column: '', message });
    }
    return this.#readFields(line, login, fields);
  }

  #readFields(line: number, login: string, fields: readonly string[]): RowReading {
    const problems: Problem[] = login === '' ? [{ column: 'login', message: 'The field cannot be left blank' }] : [];
    const profile: Record<string, ProfileValue> = { login };
    let passwordHash = '';
    let groups: readonly string[] = [];
    for (const [index, column] of this.#format.columns.entries()) {
      const cell = fields[index] ?? '';
      if (controlCharacter.test(cell)) problems.push({ column, message: 'The field holds a control character' });
      else if (column === 'passwordHash') passwordHash = cell.trim();
      else if (column === 'groups') groups = listOf(cell);
      else if (column !== 'login' && cell.trim() !== '') {
        const converted = this.#convert(column, cell);
        if ('message' in converted) problems.push({ column, message: converted.message });
        else profile[column] = converted.value;
      }
    }
    if (groups.length > importLimits.groupsPerRow) {
      problems.push({ column: 'groups', message: `The field must not name more than ${importLimits.groupsPerRow} groups` });
    }
    if (problems.length > 0) return { ok: false, line, login, problems };
    return { ok: true, row: { line, login, profile, groups, ...(passwordHash === '' ? {} : { passwordHash }) } };
  }

  #convert(column: string, cell: string): { value: ProfileValue } | { message: string } {
    const attribute = this.#attributes.get(column);
    // The attribute was taken out of the schema after the import began.
    return attribute === undefined ? { message: 'The attribute does not exist any more' } : convert(cell, attribute);
  }
}
