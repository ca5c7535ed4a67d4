/** Where in a text something is, as editors count: `line 2, column 7`. */
export function placeInText(
  text: string,
  offset: number,
): { readonly line: number; readonly column: number; readonly words: string } {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  return { line, column, words: `line ${line}, column ${column}` };
}

/** A template that can't be read, or a rendering that goes beyond its bounds. `line` and `column` count from 1. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly line: number;
  readonly column: number;

  /** @param reason what is wrong, without the place; it holds words of the template, never a value */
  constructor(reason: string, source: string, offset: number) {
    const { line, column, words } = placeInText(source, offset);
    super(`${words}: ${reason}`);
    this.line = line;
    this.column = column;
  }
}
