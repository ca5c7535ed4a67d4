import { describe, expect, it } from '@jest/globals';

import { attributeLabel, pageLanguages, phrasesOf, pickPageLanguage } from '../../../shared/pages/index.ts';

/** Every phrase of a table with its path; functions are called with marks in place of what they are told. */
function phrasesIn(table: object, path = ''): [string, string][] {
  return Object.entries(table).flatMap(([key, value]: [string, unknown]) => {
    const name = `${path}${key}`;
    if (typeof value === 'string') return [[name, value] as [string, string]];
    if (typeof value === 'function') return [[name, String(value('«1»', '«2»'))] as [string, string]];
    return typeof value === 'object' && value !== null ? phrasesIn(value, `${name}.`) : [];
  });
}

describe('phrases', () => {
  it.each(pageLanguages)('say something everywhere in %s', (language) => {
    for (const [name, text] of phrasesIn(phrasesOf(language))) expect([name, text.trim()]).not.toEqual([name, '']);
  });

  it.each(pageLanguages)('repeat in %s what they are told', (language) => {
    const english = new Map(phrasesIn(phrasesOf('en')));
    for (const [name, text] of phrasesIn(phrasesOf(language))) {
      // A label is put into small letters by some.
      const marks = (english.get(name) ?? '').match(/«\d»/g)?.sort() ?? [];
      expect([name, text.match(/«\d»/g)?.sort() ?? []]).toEqual([name, marks]);
    }
  });

  it('are picked by the address, then the browser, then the org', () => {
    expect(pickPageLanguage({ locale: 'es', acceptLanguage: 'en' })).toBe('es');
    expect(pickPageLanguage({ locale: 'xx', acceptLanguage: 'fr, es-AR;q=0.8, en;q=0.1' })).toBe('es');
    expect(pickPageLanguage({ acceptLanguage: 'fr', orgLocale: 'es_ES' })).toBe('es');
    expect(pickPageLanguage({})).toBe('en');
  });
});

describe('the label of an attribute', () => {
  it('is the page’s own word where the policy has the stock one', () => {
    expect(attributeLabel('es', 'firstName', 'First name')).toBe('Nombre');
    expect(attributeLabel('es', 'email', 'Primary email')).toBe('Correo electrónico');
  });

  it('is the customer’s where the customer chose one', () => {
    expect(attributeLabel('es', 'firstName', 'Given name')).toBe('Given name');
    expect(attributeLabel('es', 'shoeSize', 'Shoe size')).toBe('Shoe size');
    expect(attributeLabel('es', 'constructor', 'x')).toBe('x');
  });
});
