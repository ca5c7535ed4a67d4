import { describe, expect, it } from '@jest/globals';

import { describeFault, type RecordValue, usualLimits } from '../../../shared/expression/index.ts';
import { mappingToApp } from '../../../shared/expression/places.ts';
import { compileTemplate } from '../../../shared/expression/template.ts';
import { text } from '../../../shared/expression/types.ts';

const place = mappingToApp({ login: text, firstName: text, lastName: text });
const ann = { login: 'ann@corp.example', firstName: 'Ann', lastName: null };

function filled(template: string, source: RecordValue = ann): unknown {
  const compiled = compileTemplate(template, place);
  if (!compiled.ok) return compiled.faults.map((fault) => describeFault(template, fault));
  const outcome = compiled.evaluate({ source, user: source });
  return outcome.ok ? outcome.value : describeFault(template, outcome.fault);
}

describe('a template', () => {
  it.each([
    ['${source.login}', 'ann@corp.example'],
    ['${fn:substringBefore(source.login, "@")}', 'ann'],
    ['${f:substringBefore(source.login, "@")}', 'ann'],
    ['${fn:toUpperCase(fn:substring(source.firstName, 0, 1))}.x', 'A.x'],
    ['${source.firstName}@${fn:substringAfter(source.login, "@")}', 'Ann@corp.example'],
    ['ext-${user.login}', 'ext-ann@corp.example'],
    ['${"}" + source.firstName + "{"}', '}Ann{'],
    ["${'fn:x ' + source.firstName}", 'fn:x Ann'],
    ['${source.firstName == "Ann" ? "fn:a" : "b"}', 'fn:a'],
    ['source.firstName + "!"', 'Ann!'],
    ['String.substringBefore(user.login, "@")', 'ann'],
  ])('%s is filled in', (template, value) => {
    expect(filled(template)).toBe(value);
  });

  it.each([
    ['${source.login', 'This has no end: } is missing (character 1)'],
    ['a ${source.logn} b ${nothing()}', 'There is no logn in this object; did you mean login? (character 12)'],
    ['${}', 'The expression is empty (character 3)'],
    ['plain text', 'There is no plain here'],
    ['${1 == 1}', 'The result must be a text; this is true or false (character 3)'],
    ['${source.__proto__}', '__proto__ is not available (character 10)'],
  ])('%s is refused, with the place', (template, message) => {
    const [first = ''] = [filled(template)].flat();
    expect(String(first)).toContain(message.replace('There is no plain here', 'This is unexpected'));
  });

  it('tells all that is wrong at once', () => {
    expect(filled('${source.logn} ${nothing()}')).toHaveLength(2);
  });

  it('gives no text of null, and none that is too long', () => {
    expect(filled('${source.lastName}')).toContain('The result must be a text (character 3)');
    expect(filled('x'.repeat(usualLimits.length + 1))).toEqual([expect.stringContaining('longer than')]);
    const parts = '${source.login}'.repeat(10);
    expect(filled(parts, { ...ann, login: 'x'.repeat(usualLimits.text / 10) })).toHaveLength(
      Math.floor(usualLimits.text / 10) * 10,
    );
    expect(filled(`${parts}1234567`, { ...ann, login: 'x'.repeat(usualLimits.text / 10) })).toContain('gets longer');
  });
});
