import { describe, expect, it } from '@jest/globals';

import { type OutgoingMessage, parseMessage } from '../../../shared/messaging/index.ts';
import { code, message, noon, templateNames } from './sample-messages.ts';

const outgoing: OutgoingMessage = {
  id: 'registered.00u1.493000',
  kind: 'mail',
  to: 'ana@example.com',
  template: 'RegistrationAttempt',
  language: 'en',
  variables: { signInLink: '/signin' },
  queued: noon,
  tokenHash: null,
};

describe('a message of the queue', () => {
  it('is what was put in', () => {
    expect(parseMessage(JSON.stringify(outgoing))).toEqual(outgoing);
    expect(parseMessage(JSON.stringify(code()))).toEqual(code());
    for (const template of templateNames) expect(parseMessage(JSON.stringify(message(template)))).toEqual(message(template));
  });

  it.each([
    ['no JSON', '{'],
    ['nothing', 'null'],
    ['another template', JSON.stringify({ ...outgoing, template: 'Constructor' })],
    ['a name of every object', JSON.stringify({ ...outgoing, template: 'toString' })],
    ['a missing variable', JSON.stringify({ ...outgoing, variables: {} })],
    ['a variable that is no text', JSON.stringify({ ...outgoing, variables: { signInLink: 1 } })],
    ['an id with a separator of keys', JSON.stringify({ ...outgoing, id: 'a#b' })],
    ['a mail without its template', JSON.stringify({ ...outgoing, template: undefined })],
    ['a text of words', JSON.stringify({ ...code(), code: 'call +88213' })],
    ['a text that never ends', JSON.stringify({ ...code(), expires: undefined })],
    ['a list of recipients', JSON.stringify({ ...outgoing, to: ['a@b', 'c@d'] })],
  ])('is refused with %s', (_, body) => {
    expect(() => parseMessage(body)).toThrow();
  });
});
