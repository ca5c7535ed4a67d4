/** GSM's basic characters: a text message of these alone holds 160. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Those of its extension take two places. */
const extended = '\f^{}\\[~]|€';

export interface TextLength {
  readonly alphabet: 'GSM-7' | 'UCS-2';
  /** Places that the text takes: septets, or UTF-16 units. */
  readonly length: number;
  /** Places of one message. */
  readonly most: 160 | 70;
}

/**
 * How long a text is where it is sent: one character that GSM does not have makes all of them take more room.
 *
 * @see https://www.3gpp.org/ftp/Specs/archive/23_series/23.038/
 */
export function textLength(text: string): TextLength {
  let length = 0;
  for (const character of text) {
    if (basic.includes(character)) length += 1;
    else if (extended.includes(character)) length += 2;
    else return { alphabet: 'UCS-2', length: text.length, most: 70 };
  }
  return { alphabet: 'GSM-7', length, most: 160 };
}

export function fitsOneMessage(text: string): boolean {
  const { length, most } = textLength(text);
  return length <= most;
}
