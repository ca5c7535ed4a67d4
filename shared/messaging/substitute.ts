/** The values that a template's words may name. A Map, so that no name reaches a prototype. */
export type Values = ReadonlyMap<string, string>;

/**
 * Puts values into words: `${user.profile.login}`. One pass, so that a value that looks like a variable stays text. This is the part
 * of Okta's template language that the stock words need; an engine for the whole of it has the same signature and takes this place.
 * `escape` is applied to values, never to the words. Throws where the words name something that is not there.
 */
export function substitute(words: string, values: Values, escape: (value: string) => string = String): string {
  return words.replace(/\$\{([^{}]*)\}/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`unknown variable in a template: ${name}`);
    return escape(value);
  });
}
