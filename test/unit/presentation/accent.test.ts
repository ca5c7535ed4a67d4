import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { accentColors, contrastOf, surfaces } from '../../../shared/presentation/index.ts';

const schemes = ['light', 'dark'] as const;

describe('accent colours', () => {
  it('measure contrast as WCAG does', () => {
    expect(contrastOf('#000000', '#ffffff')).toBe(21);
    expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.478, 3);
    expect(contrastOf('#ffffff', '#ffffff')).toBe(1);
  });

  it('hold their contrasts in both schemes, whatever the brand chose', () => {
    const channel = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(channel, channel, channel, fc.constantFrom(...schemes), (red, green, blue, scheme) => {
        const own = '#' + [red, green, blue].map((value) => value.toString(16).padStart(2, '0')).join('');
        const { fill, onFill, edge, hover, text } = accentColors(own, scheme);
        const { card, ground } = surfaces[scheme];
        expect(contrastOf(onFill, fill)).toBeGreaterThanOrEqual(4.5);
        expect(contrastOf(onFill, hover)).toBeGreaterThanOrEqual(contrastOf(onFill, fill));
        expect(contrastOf(edge, card)).toBeGreaterThanOrEqual(3);
        expect(contrastOf(text, card)).toBeGreaterThanOrEqual(4.5);
        expect(contrastOf(text, ground)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it('leave a colour alone that is good as it is', () => {
    expect(accentColors('#0f766e', 'light')).toMatchObject({
      fill: '#0f766e',
      edge: '#0f766e',
      text: '#0f766e',
      onFill: '#ffffff',
    });
  });

  it('keep a pale face and draw an edge around it', () => {
    const { fill, onFill, edge, text } = accentColors('#ffd400', 'light');
    expect({ fill, onFill }).toEqual({ fill: '#ffd400', onFill: '#000000' });
    expect(edge).not.toBe(fill);
    expect(text).not.toBe(fill);
  });

  it('change a face that can not be told from the card', () => {
    expect(accentColors('#ffffff', 'light').fill).not.toBe('#ffffff');
    expect(accentColors('#161a21', 'dark').fill).not.toBe('#161a21');
  });

  it('read short colours, and take the stock blue for what is none', () => {
    expect(accentColors('#F00', 'light').fill).toBe('#ff0000');
    for (const bad of [null, '', 'red', '#12', 'url(x)', '#0f766e;}']) expect(accentColors(bad, 'light').fill).toBe('#1d4ed8');
  });
});
