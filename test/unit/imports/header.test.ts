import { describe, expect, it } from '@jest/globals';

import { readHeader } from '../../../shared/imports/header.ts';

const attributes = ['login', 'email', 'firstName', 'lastName', 'badgeNumber'];
const read = (content: string | Buffer, isWhole = true) => readHeader(Buffer.from(content), isWhole, attributes);
const problemsOf = (content: string | Buffer, isWhole = true) => {
  const reading = read(content, isWhole);
  return reading.ok ? [] : reading.problems;
};

const headerOf = (count: number) => ['login', ...Array.from({ length: count - 1 }, (_, index) => `a${index}`)].join(',');

describe('readHeader', () => {
  it('reads columns in the order of the file', () => {
    expect(read('login,email,firstName,passwordHash,groups\nada@example.com,')).toEqual({
      ok: true,
      format: { delimiter: ',', columns: ['login', 'email', 'firstName', 'passwordHash', 'groups'], offset: 42, line: 2 },
    });
  });

  it('passes over a UTF-8 byte order mark, blank lines, spaces and quotes around names', () => {
    expect(read('\uFEFF\r\n"login" , "first\nname"\r\n')).toEqual({
      ok: false,
      problems: [expect.stringContaining('Text follows')],
    });
    expect(read('\uFEFF\r\n"login", email ,"lastName"\r\n')).toEqual({
      ok: true,
      format: { delimiter: ',', columns: ['login', 'email', 'lastName'], offset: 33, line: 3 },
    });
  });

  it('reads a header without any row behind it', () => {
    expect(read('login')).toMatchObject({ ok: true, format: { columns: ['login'], offset: 5, line: 1 } });
    expect(read('login\n')).toMatchObject({ ok: true, format: { columns: ['login'], offset: 6, line: 2 } });
  });

  it.each([
    [';', 'login;email;firstName\n'],
    ['\t', 'login\temail\tfirstName\n'],
    [',', 'login,email\na;b;c;d;e\n'],
    [',', 'login'],
  ])('detects the delimiter %j', (delimiter, content) => {
    expect(read(content)).toMatchObject({ ok: true, format: { delimiter } });
  });

  it('takes names in another case where only one attribute is meant', () => {
    expect(read('Login,EMAIL,Groups\n')).toMatchObject({ ok: true, format: { columns: ['login', 'email', 'groups'] } });
  });

  it.each([
    ['an empty file', '', 'The file is empty: its first row names the columns'],
    ['a file of blank lines', '\n\r\n', 'The file is empty: its first row names the columns'],
    ['a missing login', 'email\n', 'The header has no column "login", by which a row is identified'],
    ['an unknown column', 'login,shoe\n', 'Unknown column "shoe": columns are profile attributes, passwordHash and groups'],
    ['a repeated column', 'login,email,Email\n', 'The header names the column "email" more than once'],
    ['a column without a name', 'login,,email\n', 'Column 2 of the header has no name'],
    ['an unclosed quote', 'login,"email\n', "The header row can't be read: A quote is opened and never closed"],
    ['old Macintosh line ends', 'login,email\rada@example.com,x\r', 'Lines must end with LF or CRLF, not with CR alone'],
    ['UTF-16', Buffer.from('\uFEFFlogin,email\n', 'utf16le'), 'The file is UTF-16 text: save it as CSV in UTF-8'],
    ['UTF-16 without its mark', Buffer.from('login,email\n', 'utf16le'), 'The file holds NUL characters: save it as CSV in UTF-8'],
    ['a spreadsheet', Buffer.from('PK\u0003\u0004login'), 'The file is a spreadsheet or a ZIP archive: save it as CSV in UTF-8'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), 'The file is compressed with gzip: upload the CSV itself'],
    ['Latin-1', Buffer.from('login,größe\n', 'latin1'), 'The header row is not UTF-8 text: save the file as CSV in UTF-8'],
  ])('refuses %s', (_what, content, problem) => {
    expect(problemsOf(content)).toContain(problem);
  });

  it('says everything that is wrong at once', () => {
    expect(problemsOf('shoe,,email,email\n')).toHaveLength(4);
  });

  it('takes 200 columns and refuses 201', () => {
    expect(problemsOf(headerOf(200))).not.toContainEqual(expect.stringContaining('are the most'));
    expect(problemsOf(headerOf(201))).toEqual(['The header names 201 columns; 200 are the most']);
  });

  it('refuses a header longer than a row may be without waiting for its end', () => {
    expect(problemsOf(`login,${'a'.repeat(70_000)}`, false)).toEqual([
      "The header row can't be read: The row is longer than 65536 bytes",
    ]);
  });
});
