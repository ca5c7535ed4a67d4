const ascii = /^[\0-\x7f]*$/;

/**
 * Unicode's full case folding of one character. The language has none; lower, upper, then lower casing reaches the same classes, except
 * that it would make one of dotless and dotted i. Character by character, because lower casing a whole word turns its last sigma into ς.
 */
function foldCharacter(character: string): string {
  if (character === 'ı') return character;
  let folded = '';
  for (const part of character.toLowerCase().toUpperCase()) folded += part.toLowerCase();
  return folded;
}

/**
 * The form in which text is compared and indexed: case is gone, marks stay (`José` is `josé`, never `jose`), and the two ways to write
 * a letter with a mark are one. Idempotent. Half a surrogate pair becomes U+FFFD, as it does on its way into the table.
 *
 * @see https://www.unicode.org/versions/latest/core-spec/chapter-3/#G34145
 */
export function fold(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  let folded = '';
  for (const character of text.toWellFormed().normalize('NFC')) folded += foldCharacter(character);
  return folded.normalize('NFC');
}
