/** Both dialects' operations on texts. Places are counted in UTF-16 units, as Java's are; no half of a character is made where none was. */

/** From `start` up to `end`; places beyond the text mean its ends. Undefined where the end lies before the start. */
export function partOf(text: string, start: number, end: number): string | undefined {
  const [from, to] = [Math.max(0, start), Math.min(text.length, end)];
  return start > end ? undefined : text.slice(from, Math.max(from, to));
}

/** What stands before the first occurrence; nothing where there is none. */
export function beforeOf(text: string, separator: string): string {
  const at = text.indexOf(separator);
  return at < 0 ? '' : text.slice(0, at);
}

/** What stands behind the first occurrence; nothing where there is none. */
export function afterOf(text: string, separator: string): string {
  const at = text.indexOf(separator);
  return at < 0 ? '' : text.slice(at + separator.length);
}

/** To the letter: no pattern, no reference. An empty `match` is nowhere. */
export const replaceEach = (text: string, match: string, by: string): string => (match === '' ? text : text.split(match).join(by));

export function replaceFirst(text: string, match: string, by: string): string {
  const at = match === '' ? -1 : text.indexOf(match);
  return at < 0 ? text : text.slice(0, at) + by + text.slice(at + match.length);
}

export const withoutSpaces = (text: string): string => text.replaceAll(/\s/gu, '');

/** How long a text with replacements would get, without making it. */
export function lengthReplaced(text: string, match: string, by: string): number {
  if (match === '' || by.length <= match.length) return text.length;
  let count = 0;
  for (let at = text.indexOf(match); at >= 0; at = text.indexOf(match, at + match.length)) count += 1;
  return text.length + count * (by.length - match.length);
}

/** Numbers of a version one by one: 14.10 is above 14.9. What is missing is 0; undefined where something is no number. */
export function compareVersions(one: string, other: string): number | undefined {
  const [left, right] = [one, other].map((version) => version.trim().split('.'));
  if (left === undefined || right === undefined) return undefined;
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [a, b] = [left[index] ?? '0', right[index] ?? '0'];
    if (!/^\d{1,9}$/.test(a) || !/^\d{1,9}$/.test(b)) return undefined;
    if (Number(a) !== Number(b)) return Number(a) - Number(b);
  }
  return 0;
}
