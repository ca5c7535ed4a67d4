import { describe, expect, it } from '@jest/globals';

import { compile, describeFault, eventHookFilter } from '../../../shared/expression/index.ts';
import { groupRule } from '../../../shared/expression/places.ts';
import { policyCondition } from '../../../shared/expression/identity-engine.ts';
import { listOf, text } from '../../../shared/expression/types.ts';

function told(source: string): string[] {
  const compiled = compile(source, eventHookFilter);
  return compiled.ok ? [] : compiled.faults.map((fault) => describeFault(source, fault));
}

describe('a fault', () => {
  it('says what is wrong, where, and which name is near', () => {
    expect(told("event.target.?[typ eq 'User'].size() > 0")).toEqual([
      [
        'There is no typ in this object; did you mean type? (character 16)',
        "event.target.?[typ eq 'User'].size() > 0",
        '               ^^^',
      ].join('\n'),
    ]);
  });

  it.each([
    ['evnt.eventType == null', 'There is no evnt here; did you mean event?'],
    ['Event.eventType == null', 'There is no Event here; did you mean event?'],
    ['event.eventType.startWith("x")', 'There is no method startWith of a text; did you mean startsWith?'],
    ['event.eventType.contians("x")', 'There is no method contians of a text; did you mean contains?'],
    ['event.actor.email == null', 'There is no email in this object; there is id, type, alternateId, displayName'],
    ['event.target.size().foo() == null', 'There is no method foo of a whole number'],
    ['event.target.size(', 'The expression ends too early: a value is missing'],
    ["event.eventType == 'x", "This text has no end: ' is missing"],
    ['event.eventType', 'The result must be true or false; this is a text'],
    ['1 instanceof T(Integer)', 'instanceof is not available here'],
    ['event.target.size() + {1} == 2', '+ does not go with a whole number and a list'],
    ['event.eventType = null', 'One = compares nothing: write == or eq'],
  ])('of %s: %s', (source, message) => {
    expect(told(source)[0]?.replace(/ \(character[^]*$/, '')).toBe(message);
  });

  it.each([
    ['user.city == “Rome”', 'Quotation marks are straight here: " or \''],
    ['user.city.contains("x")', 'There is no method contains here; there is String.stringContains(...)'],
    ['user.city.length() == 1', 'There is no method length here; there is String.len(...)'],
    ['user.roles.size() == 1', 'There is no method size here; there is Arrays.size(...)'],
    ['String.leng(user.city) == 1', 'There is no function String.leng here; did you mean String.len?'],
    ['Convert.toInt("1") == 1', 'Convert.toInt is not available here'],
    ['user.status == "ACTIVE"', 'There is no status in this object; write user.getInternalProperty("status")'],
    ['Arrays.contains("Sales", user.city)', 'This must be a list: an attribute, {"a", "b"} or "a, b"'],
    ['String.substring(user.city, 1) == ""', 'String.substring takes (text, start, end)'],
    ['--user.city == ""', 'Nothing can be changed here'],
    ['String == ""', 'This is unexpected: . was to come'],
  ])('of a rule, %s: %s', (source, message) => {
    const compiled = compile(source, groupRule({ city: text, roles: listOf(text) }));
    expect(compiled.ok ? '' : compiled.faults[0].message).toBe(message);
  });

  it('says which method the other dialect has', () => {
    const compiled = compile('String.toUpperCase("x") == "X"', policyCondition({}));
    expect(compiled.ok ? '' : compiled.faults[0].message).toBe(
      'String.toUpperCase is not available here; write a value and .toUpperCase(...)',
    );
  });

  it('is shown with what stands around it, where the expression is long', () => {
    const [, text = '', marks = ''] = told(`${'true && '.repeat(40)}evnt${' && true'.repeat(40)}`)[0]?.split('\n') ?? [];
    expect(text.length).toBeLessThan(120);
    expect(text.slice(marks.indexOf('^'), marks.length)).toBe('evnt');
  });

  it('stays in one line for the text, whatever lines that has', () => {
    expect(told('true &&\n\tevnt')[0]?.split('\n')).toEqual([
      'There is no evnt here; did you mean event? (character 10)',
      'true &&  evnt',
      '         ^^^^',
    ]);
  });

  it('comes with the others', () => {
    expect(told('evnt && event.actr == null')).toHaveLength(2);
  });
});
