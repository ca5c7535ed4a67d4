type Rgb = readonly [number, number, number];

/** What a page or a mail is painted on. Each colour of text and border was chosen against these two. */
export const surfaces = {
  light: { ground: '#f3f4f6', card: '#ffffff' },
  dark: { ground: '#0d1015', card: '#161a21' },
} as const;

export type Scheme = keyof typeof surfaces;

/** One accent, made fit for one scheme. All are `#rrggbb`. */
export interface AccentColors {
  /** A button's face: the brand's own colour, unless it can't be told from the card. */
  readonly fill: string;
  /** Text on the face: 4.5:1. */
  readonly onFill: string;
  /** The line around the face: 3:1 against the card, so that a pale button is still seen as one. */
  readonly edge: string;
  /** The face under the pointer; text on it is easier to read, never harder. */
  readonly hover: string;
  /** Links and focus rings: 4.5:1 against card and ground. */
  readonly text: string;
}

/** Below this contrast with the card a face is as good as invisible. */
const leastFace = 1.25;

const stockAccent: Rgb = [29, 78, 216];
const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];

/** Contrast of two `#rrggbb` colours, 1 to 21, as WCAG 2.2 defines it. */
export function contrastOf(one: string, other: string): number {
  return contrast(parseColor(one) ?? black, parseColor(other) ?? black);
}

/**
 * Makes a brand's colour fit for use: darkened on light, lightened on dark, where it fails and no further than the contrast asks for.
 * A colour that can't be read as `#rgb` or `#rrggbb` is replaced by the stock blue.
 */
export function accentColors(accent: string | null, scheme: Scheme): AccentColors {
  const own = parseColor(accent ?? '') ?? stockAccent;
  const away = scheme === 'light' ? black : white;
  const card = parseColor(surfaces[scheme].card) ?? white;
  const ground = parseColor(surfaces[scheme].ground) ?? white;

  const edge = moveUntil(own, away, (color) => contrast(color, card) >= 3);
  const fill = contrast(own, card) >= leastFace ? own : edge;
  const onFill = contrast(white, fill) >= 4.5 ? white : black;
  const hover = mix(fill, onFill === white ? black : white, 0.14);
  // Thin light strokes on dark look weaker than their ratio says.
  const least = scheme === 'light' ? 4.5 : 5.5;
  const text = moveUntil(own, away, (color) => contrast(color, card) >= least && contrast(color, ground) >= least);
  return { fill: format(fill), onFill: format(onFill), edge: format(edge), hover: format(hover), text: format(text) };
}

/** Whether a text is a colour as `#rgb` or `#rrggbb`. */
export const isHexColor = (text: string): boolean => parseColor(text) !== undefined;

function parseColor(text: string): Rgb | undefined {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
  const digits = short === null ? /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text) : short;
  if (digits === null) return undefined;
  const [red, green, blue] = digits.slice(1).map((pair) => Number.parseInt(pair.length === 1 ? pair + pair : pair, 16));
  return [red ?? 0, green ?? 0, blue ?? 0];
}

function format(color: Rgb): string {
  return '#' + color.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('');
}

/** The smallest step towards `away` that is good enough; `away` itself always is. */
function moveUntil(color: Rgb, away: Rgb, isGood: (color: Rgb) => boolean): Rgb {
  for (let step = 0; step < 100; step += 1) {
    const candidate = rounded(mix(color, away, step / 100));
    if (isGood(candidate)) return candidate;
  }
  return away;
}

function mix(color: Rgb, other: Rgb, share: number): Rgb {
  const at = (channel: 0 | 1 | 2): number => color[channel] + (other[channel] - color[channel]) * share;
  return [at(0), at(1), at(2)];
}

function rounded([red, green, blue]: Rgb): Rgb {
  return [Math.round(red), Math.round(green), Math.round(blue)];
}

/** @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: Rgb, other: Rgb): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** @see https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
