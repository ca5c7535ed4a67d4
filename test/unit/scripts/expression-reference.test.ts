import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { expressionReference, expressionReferenceFile } from '../../../scripts/expression-reference.ts';
import { anywhere } from '../../../shared/expression/places.ts';

describe('docs/reference/expressions.md', () => {
  it('is what `npm run docs` makes of the functions', () => {
    expect(readFileSync(expressionReferenceFile, 'utf8')).toBe(expressionReference());
  });

  it('has every function of both dialects', () => {
    const page = expressionReference();
    for (const dialect of ['classic', 'identity-engine'] as const) {
      const { functions, methods } = anywhere(dialect).table;
      for (const name of functions.keys()) expect(page).toContain(`\`${name}(`);
      for (const name of methods.keys()) expect(page).toContain(`.${name}(`);
    }
  });
});
