/** SQS takes the characters of XML alone, to which these two do not belong; JSON may write any character by its number. */
export const sqsText = (json: string): string =>
  json.replaceAll(/[\uFFFE\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
