import { describe, expect, it } from '@jest/globals';

import { acceptedLanguages, directionOf, matchLanguage } from '../../../shared/presentation/index.ts';

describe('languages', () => {
  it('are read from Accept-Language in the order of their weights', () => {
    expect(acceptedLanguages('es;q=0.5, de-CH, en;q=0.9, fr;q=0, *;q=0.1')).toEqual(['de-CH', 'en', 'es']);
  });

  it.each([undefined, null, '', ';;;', '<script>', 'q=1', 'en;q=x', 'a'.repeat(5000)])(
    'make nothing of the header %j',
    (header) => {
      expect(acceptedLanguages(header)).toEqual([]);
    },
  );

  it('are matched by the nearest that there is', () => {
    const offered = ['en', 'es', 'pt-BR'] as const;
    expect(matchLanguage(offered, ['es-MX'], 'en')).toBe('es');
    expect(matchLanguage(offered, ['pt_BR'], 'en')).toBe('pt-BR');
    expect(matchLanguage(offered, ['pt'], 'en')).toBe('en');
    expect(matchLanguage(offered, [null, undefined, 'xx', 'ES'], 'en')).toBe('es');
    expect(matchLanguage(offered, ['constructor', '__proto__', ''], 'en')).toBe('en');
  });

  it('know which way they are written', () => {
    expect(['ar', 'he-IL', 'fa', 'ur'].map(directionOf)).toEqual(['rtl', 'rtl', 'rtl', 'rtl']);
    expect(['en', 'es-MX', ''].map(directionOf)).toEqual(['ltr', 'ltr', 'ltr']);
  });
});
