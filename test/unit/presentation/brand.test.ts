import { describe, expect, it } from '@jest/globals';

import { initialOf, logoOf, plainBrand } from '../../../shared/presentation/index.ts';

const logo = (logoUrl: string): string | undefined => logoOf({ ...plainBrand('Acme'), logoUrl })?.href;

describe('a brand', () => {
  it('shows a logo that comes over TLS, or from this machine', () => {
    expect(logo('https://cdn.example.com/logo.svg')).toBe('https://cdn.example.com/logo.svg');
    expect(logo('http://127.0.0.1:4000/logo.png')).toBe('http://127.0.0.1:4000/logo.png');
    for (const bad of ['http://example.com/a.png', 'javascript:alert(1)', 'data:image/png;base64,AA', '//x/y', 'x'])
      expect(logo(bad)).toBeUndefined();
  });

  it('has the first letter of its name for a mark, as people see letters', () => {
    expect(['acme', ' ética', '👩‍👩‍👧 family', ''].map((name) => initialOf(plainBrand(name)))).toEqual(['A', 'É', '👩‍👩‍👧', '']);
  });
});
