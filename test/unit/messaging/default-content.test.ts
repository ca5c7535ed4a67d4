import { describe, expect, it } from '@jest/globals';

import {
  customizableTemplates,
  defaultContent,
  messageLanguages,
  renderCustomized,
  renderMail,
  type TemplateName,
} from '../../../shared/messaging/index.ts';
import { type Brand, plainBrand } from '../../../shared/presentation/index.ts';
import { contentCauses } from '../../../shared/message-templates/index.ts';
import { message, noon, sender } from './sample-messages.ts';

const brand: Brand = { ...plainBrand('Acme & Sons'), accentColor: '#ffd400', logoUrl: 'https://cdn.example.com/logo.png' };
const every = customizableTemplates.flatMap((template) => messageLanguages.map((language) => [template, language] as const));
const context = { brand, sender, now: noon, profile: {} };

function inOurWords(template: TemplateName, language: string) {
  const { html, subject } = renderMail(message(template, { language }), brand, sender);
  return { html, subject };
}

describe('our own words as a template', () => {
  it.each(every)('%s in %s is a sound customization, and says the same when it is filled', (template, language) => {
    const content = defaultContent(template, language, brand);
    expect(contentCauses(template, content)).toEqual([]);
    const { html, subject } = renderCustomized(message(template, { language }), content, context);
    expect({ html, subject }).toEqual(inOurWords(template, language));
  });
});

describe('a customization', () => {
  const rendered = (body: string, profile: Readonly<Record<string, unknown>> = {}) =>
    renderCustomized(message(), { language: 'en', subject: 'S', body }, { ...context, profile });

  it('knows the person, the org, and the token that its link ends with', () => {
    const { html } = rendered('${user.profile.nickName}|${user.profile.fullName}|${org.name}|${baseURL}|${activationToken}', {
      nickName: '<b>A</b>',
      firstName: 'Ada',
      lastName: 'Lovelace',
    });
    expect(html).toContain(
      '<body>&lt;b&gt;A&lt;/b&gt;|Ada Lovelace|Acme &amp; Sons|https://id.example.com|Token0123456789abcdefg</body>',
    );
  });

  it('has a plain part that says the same', () => {
    const { text } = rendered(
      '<html><head><title>T</title><style>p{}</style></head><body><!-- c --><h1>Hi &amp; hello</h1>a <b>b</b><br>c' +
        '<p>Go <a href="https://x.example/?a=1&amp;b=2">there</a>.</p><p><a href="https://y.example">https://y.example</a></p>' +
        '<ul><li>one</li><li>two &#8364; &#x20ac;</li></ul></body></html>',
    );
    expect(text).toBe('Hi & hello\n\na b\nc\n\nGo there: https://x.example/?a=1&b=2 .\n\nhttps://y.example\n\none\n\ntwo € €\n');
  });

  it('may hold the code in the place of the link, and is not filled where there is none', () => {
    const filled = (body: string, oneTimePassword: string) =>
      renderCustomized(
        message('ForgotPassword', { variables: { oneTimePassword } }),
        { language: 'en', subject: 'S', body },
        context,
      ).html;
    const body = 'Your code: ${oneTimePassword}';
    expect(contentCauses('ForgotPassword', { subject: 'S', body })).toEqual([]);
    expect(filled(body, '012345')).toContain('Your code: 012345');
    expect(() => filled(body, '')).toThrow('the mail would lead nowhere');
    expect(filled('#if(${oneTimePassword})${oneTimePassword}#else${resetPasswordLink}#end', '')).toContain(
      'https://id.example.com/',
    );
    // As with Okta.
    expect(contentCauses('SelfServiceUnlock', { subject: 'S', body })).toEqual([
      'body: The field must contain ${unlockAccountLink} or ${recoveryToken}',
    ]);
  });

  it('makes no header of what a subject is filled with', () => {
    const { subject } = renderCustomized(
      message('UserActivation', { variables: { 'user.profile.firstName': 'A\r\nBcc: eve@example.com' } }),
      { language: 'en', subject: 'Hi\n${user.profile.firstName}', body: 'x' },
      context,
    );
    expect(subject).toBe('Hi A Bcc: eve@example.com');
  });
});
