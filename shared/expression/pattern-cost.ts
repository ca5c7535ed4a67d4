/** What whole texts are held against. */
export interface Pattern {
  readonly matches: (text: string) => boolean;
  /** Steps that a text costs at most, for each 1,024 of its characters. */
  readonly cost: number;
}

/** Makes a pattern of a text; or a sentence, where it is none. */
export type Patterns = (text: string) => Pattern | string;

/** Steps of holding a text against a pattern. */
export const costOf = ({ cost }: Pattern, text: string): number => Math.ceil((text.length * cost) / 1024);
