import { domainToASCII } from 'node:url';

import { MessageRefusedError } from './errors.ts';

/**
 * One bare address, fit for SES: the domain in ASCII. Refuses more than one, line ends, and names before the @ that SES can't carry.
 *
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
 */
export function recipientAddress(address: string): string {
  const [, local, domain] = /^([^\s@<>()[\]\\,;:"]{1,64})@([^\s@<>()[\]\\,;:"]{1,255})$/.exec(address) ?? [];
  if (local === undefined || domain === undefined) throw new MessageRefusedError('not-an-address');
  if (!/^[\x21-\x7e]+$/.test(local)) throw new MessageRefusedError('local-part-not-ascii');
  const ascii = domainToASCII(domain);
  if (ascii === '') throw new MessageRefusedError('not-a-domain');
  return `${local}@${ascii}`;
}

/**
 * `"Acme" <no-reply@example.com>`: the brand's name and the configured address.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5322#section-3.4
 * @see https://www.rfc-editor.org/rfc/rfc2047
 */
export function senderMailbox(name: string, address: string): string {
  if (name === '') return address;
  const isPlain = /^[\x20-\x7e]*$/.test(name);
  return `${isPlain ? `"${name.replace(/["\\]/g, '')}"` : encodedWords(name)} <${address}>`;
}

/** An encoded word holds 75 characters: 45 bytes of text in base64 and its frame. */
const bytesInWord = 45;

function encodedWords(text: string): string {
  const chunks: string[] = [];
  for (const character of text) {
    const last = chunks.at(-1);
    if (last === undefined || Buffer.byteLength(last + character) > bytesInWord) chunks.push(character);
    else chunks[chunks.length - 1] = last + character;
  }
  return chunks.map((chunk) => `=?UTF-8?B?${Buffer.from(chunk).toString('base64')}?=`).join(' ');
}
