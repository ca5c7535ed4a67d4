import { describe, expect, it } from '@jest/globals';

import { renderSms, smsTextCauses, textLength } from '../../../shared/message-templates/index.ts';

const rest = '${code}';

describe('the length of a text message', () => {
  it.each([
    ['', 0, 160],
    ['abc', 3, 160],
    ['€[]', 6, 160],
    ['àèéùìòñÑ¿¡ß', 11, 160],
    ['código', 6, 70],
    ['😀', 2, 70],
  ])('%j takes %d of %d', (text, length, most) => {
    expect(textLength(text)).toMatchObject({ length, most });
  });

  it.each([
    ['GSM-7', 'x', 154],
    ['UCS-2', 'ó', 64],
    ['of the extension', '€', 77],
  ])('may be a message of %s, and not one character more', (_name, character, most) => {
    expect(smsTextCauses('template', character.repeat(most) + rest)).toEqual([]);
    expect(smsTextCauses('template', character.repeat(most + 1) + rest)).toEqual([
      expect.stringMatching(/^template: The text takes \d+ characters, and a message holds (160|70)/),
    ]);
  });
});

describe('a text', () => {
  it('needs its code, and names nothing that there is not', () => {
    expect(smsTextCauses('template', 'Hello')).toEqual(['template: The field must contain ${code}']);
    expect(smsTextCauses('template', ' ')).toEqual(['template: The field cannot be left blank']);
    expect(smsTextCauses('template', '${user.login} ${code}')).toEqual([
      'template: There is no macro ${user.login}; there are ${code} and ${org.name}',
    ]);
  });

  const template = {
    template: '${org.name}: ${code}',
    translations: { es: '${org.name}, clave ${code}', 'pt-BR': 'senha ${code}' },
  };
  const render = (language: string, orgName = 'Acme'): string => renderSms(template, { code: '123456', orgName, language });

  it('is in the person’s language, else as it is', () => {
    expect(['es_MX', 'pt_BR', 'de', ''].map((language) => render(language))).toEqual([
      'Acme, clave 123456',
      'senha 123456',
      'Acme: 123456',
      'Acme: 123456',
    ]);
  });

  it('AC-122: fits one message, in which the org’s name gives way and says nothing but itself', () => {
    expect(render('en', 'x'.repeat(500))).toBe(`${'x'.repeat(152)}: 123456`);
    expect(render('en', '日本'.repeat(100))).toBe(`${'日本'.repeat(31)}: 123456`);
    expect(render('en', 'A\r\nB')).toBe('A B: 123456');
    expect(render('en', '${code}')).toBe('${code}: 123456');
  });
});
