import { describe, expect, it } from '@jest/globals';

import { CsvScanner } from '../../../shared/imports/csv-scanner.ts';
import { type ImportableAttribute, listOf, RowReader } from '../../../shared/imports/row.ts';

const attributes: readonly ImportableAttribute[] = [
  { name: 'login', type: 'string' },
  { name: 'nickName', type: 'string' },
  { name: 'floor', type: 'integer' },
  { name: 'rate', type: 'number' },
  { name: 'remote', type: 'boolean' },
  { name: 'skills', type: 'array', itemType: 'string' },
  { name: 'rooms', type: 'array', itemType: 'integer' },
];

function read(columns: readonly string[], text: string) {
  const scanner = new CsvScanner({ delimiter: 44, maxRowBytes: 10_000, offset: 0, line: 7 });
  const [row] = [...scanner.push(Buffer.from(text)), ...scanner.end()];
  if (row === undefined) throw new Error('no row');
  return new RowReader({ delimiter: ',', columns, offset: 0, line: 1 }, attributes).read(row);
}

const valueOf = (column: string, cell: string) => {
  const reading = read(['login', column], `a,"${cell}"`);
  return reading.ok ? reading.row.profile[column] : reading.problems;
};

const groups = (count: number) => Array.from({ length: count }, (_, index) => `g${index}`).join(';');

describe('RowReader', () => {
  it('reads cells as their attributes have them', () => {
    const columns = ['floor', 'login', 'remote', 'passwordHash', 'groups', 'skills', 'nickName'];
    expect(read(columns, '3, ada@x.example ,TRUE, $2b$ ,Staff; Berlin|Staff,"a|b",  Ada ')).toEqual({
      ok: true,
      row: {
        line: 7,
        login: 'ada@x.example',
        profile: { login: 'ada@x.example', floor: 3, remote: true, skills: ['a', 'b'], nickName: '  Ada ' },
        passwordHash: '$2b$',
        groups: ['Staff', 'Berlin'],
      },
    });
  });

  it('leaves out what has no value', () => {
    expect(read(['login', 'floor', 'nickName', 'passwordHash', 'groups'], 'a,, ,,')).toEqual({
      ok: true,
      row: { line: 7, login: 'a', profile: { login: 'a' }, groups: [] },
    });
  });

  it.each([
    ['floor', '-12', -12],
    ['floor', ' 1e3 ', 1000],
    ['floor', '1.5', [{ column: 'floor', message: 'The field must be a whole number' }]],
    ['floor', '9007199254740993', [{ column: 'floor', message: 'The field must be a whole number' }]],
    ['floor', '0x10', [{ column: 'floor', message: 'The field must be a whole number' }]],
    ['rate', '.5', 0.5],
    ['rate', '1e999', [{ column: 'rate', message: 'The field must be a number' }]],
    ['rate', '1,5', [{ column: 'rate', message: 'The field must be a number' }]],
    ['remote', 'False', false],
    ['remote', 'yes', [{ column: 'remote', message: 'The field must be true or false' }]],
    ['rooms', '1; 2|2', [1, 2]],
    ['rooms', '1;two', [{ column: 'rooms', message: 'Each element must be a whole number' }]],
    ['skills', ';', []],
    ['gone', 'x', [{ column: 'gone', message: 'The attribute does not exist any more' }]],
    ['nickName', 'a\tb\nc', 'a\tb\nc'],
    ['nickName', 'a\u0000b', [{ column: 'nickName', message: 'The field holds a control character' }]],
  ])('reads %s from %j as %j', (column, cell, value) => {
    expect(valueOf(column, cell)).toEqual(value);
  });

  it('says everything that is wrong with a row at once', () => {
    expect(read(['login', 'floor', 'rate'], ' ,a,b')).toMatchObject({
      ok: false,
      problems: [{ column: 'login' }, { column: 'floor' }, { column: 'rate' }],
    });
  });

  it('takes a row that names 20 groups and refuses one that names 21', () => {
    expect(read(['login', 'groups'], `a,${groups(20)}`).ok).toBe(true);
    expect(read(['login', 'groups'], `a,${groups(21)}`)).toMatchObject({
      ok: false,
      problems: [{ column: 'groups', message: 'The field must not name more than 20 groups' }],
    });
  });

  it('takes a list apart at semicolons and bars', () => {
    expect(listOf(' a ;b|c;;a')).toEqual(['a', 'b', 'c']);
    expect(listOf('')).toEqual([]);
  });
});
