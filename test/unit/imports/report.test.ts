import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';

import { reportHeader, reportText } from '../../../shared/imports/report.ts';

const line = { line: 2, login: 'a@x.example', outcome: 'created', id: '00u1', problems: [] } as const;

describe('reportText', () => {
  it('has one line for each row, in the order of the file', () => {
    const failed = {
      ...line,
      line: 3,
      outcome: 'failed',
      id: '',
      problems: [
        { column: 'email', message: 'Does not match required pattern' },
        { column: 'email', message: 'Too short' },
        { column: 'groups', message: 'There is no group "A, B"' },
      ],
    } as const;
    expect(reportHeader + reportText([failed, line])).toBe(
      [
        'line,login,outcome,id,column,message',
        '2,a@x.example,created,00u1,,',
        '3,a@x.example,failed,,email; groups,"Does not match required pattern; Too short; There is no group ""A, B"""',
        '',
      ].join('\r\n'),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＠x'])(
    'AC-122: writes %j so that no spreadsheet calculates it',
    (login) => {
      const [row] = parse(reportText([{ ...line, login }]), { record_delimiter: '\r\n' });
      expect(row?.[1]).toBe(`'${login}`);
    },
  );

  it('reads back as what was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', "'", ';') }), (login) => {
        const [row] = parse(reportText([{ ...line, login: `x${login}` }]), { record_delimiter: '\r\n' });
        expect(row).toEqual(['2', `x${login}`, 'created', '00u1', '', '']);
      }),
    );
  });
});
