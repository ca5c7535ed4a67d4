import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import {
  messageLanguages,
  messageTemplates,
  type QueuedMail,
  type RenderedMail,
  renderMail,
} from '../../../shared/messaging/index.ts';
import { type Brand, plainBrand } from '../../../shared/presentation/index.ts';
import { type MessageWords, wordsOf } from '../../../shared/messaging/templates/index.ts';
import { message, sender, templateNames } from './sample-messages.ts';

const brand: Brand = { ...plainBrand('Acme'), accentColor: '#ffd400' };

const mail = (of: QueuedMail, from: Brand = brand): RenderedMail => renderMail(of, from, sender);

const greeted = (firstName: string): string | undefined =>
  mail(message('UserActivation', { variables: { 'user.profile.firstName': firstName } })).text.split('\n')[2];

const senderOf = (name: string): string => mail(message(), plainBrand(name)).from;

const subjectIn = (language: string): string => mail(message('PasswordChanged', { language })).subject;

/** What people read of the HTML part, in order. */
function visibleText(html: string): string {
  const body = html.replace(/^[\s\S]*<body/, '<body').replace(/<!--[\s\S]*?-->/g, '');
  const plain = body.replace(/<div style="display: none[\s\S]*?<\/div>/, '').replace(/<[^>]*>/g, ' ');
  const entities: Readonly<Record<string, string>> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
    '&#96;': '`',
  };
  return plain
    .replace(/&[#a-z0-9]+;/g, (entity) => entities[entity] ?? ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

const every = templateNames.flatMap((template) => messageLanguages.map((language) => [template, language] as const));

describe('a mail about a denied registration', () => {
  it.each(messageLanguages)('gives the reason where there is one, and no sentence without one, in %s', (language) => {
    const told = (reason: string): string =>
      mail(message('RegistrationDenied', { language, variables: { 'registration.reason': reason } })).text;
    expect(told('Only colleagues')).toContain('Only colleagues');
    expect(told('')).not.toMatch(/reason|motivo/);
  });
});

describe('every mail', () => {
  it.each(every)('%s in %s says the same in both parts', (template, language) => {
    const { html, text } = mail(message(template, { language }));
    const seen = visibleText(html);
    const blocks = text
      .replace(/^--\n/m, '')
      .split('\n')
      .filter((line) => line !== '');
    for (const block of blocks) expect(seen).toContain(block.replace(/:$/, ''));
  });

  it.each(every)('%s in %s has one button at most, its link in full, and links to our own origin alone', (template, language) => {
    const { html, text } = mail(message(template, { language }));
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    const { link } = messageTemplates[template];
    expect(new Set(links).size).toBe(link === null ? 0 : 1);
    expect(links.every((href) => href === 'https://id.example.com/activate/Token0123456789abcdefg')).toBe(true);
    expect(html.match(/class="face-text"/g)?.length ?? 0).toBe(link === null ? 0 : 1);
    if (link !== null) expect(text).toContain('\nhttps://id.example.com/activate/Token0123456789abcdefg\n');
  });

  it.each(every)('%s in %s says when it ends, why it came and what to do if it was not you', (template, language) => {
    const { text } = mail(message(template, { language }));
    const { expires } = messageTemplates[template];
    if (expires !== null)
      expect(text).toMatch(
        language === 'en'
          ? /until Monday, November 23, 2026 at 1:00\sPM UTC/
          : /hasta el lunes, 23 de noviembre de 2026, 13:00 UTC/,
      );
    expect(text).toMatch(language === 'en' ? /You get this message because/ : /Recibes este mensaje porque/);
    expect(text).toMatch(language === 'en' ? /If (?:it was not you|you did not expect it)/ : /Si no (?:has sido tú|lo esperabas)/);
  });

  it.each(every)('%s in %s leaves no variable unfilled and reports back to nobody', (template, language) => {
    const { html, text, subject } = mail(message(template, { language }));
    expect(html + text + subject).not.toMatch(/\$\{|undefined|NaN/);
    expect(html).not.toMatch(/<img|<script|<link|url\(|<form/);
    expect(subject.length).toBeLessThan(129);
    expect(html.length).toBeLessThan(100_000);
  });

  it.each(['ForgotPassword', 'SelfServiceUnlock'] as const)('%s shows a code beside the button, where there is one', (template) => {
    const withCode = (oneTimePassword: string) => mail(message(template, { variables: { oneTimePassword } }));
    const { html, text } = withCode('012345');
    expect(html).toMatch(/Or enter this code [^<]*:\s+<strong[^>]*>012345<\/strong>/);
    expect(text).toMatch(/\nOr enter this code [^\n]*:\n012345\n/);
    expect(withCode('').html + withCode('').text).not.toContain('enter this code');
  });

  it('is laid out for programs that drop the head, for Outlook and for the dark', () => {
    const { html } = mail(message());
    expect(html).toContain('max-width: 600px');
    expect(html).toMatch(/<!--\[if mso\]><table role="presentation" width="600"/);
    expect(html).toMatch(/@media \(prefers-color-scheme:dark\)/);
    expect(html).toContain('background-color: #ffd400');
    expect(html).toMatch(/<html lang="en" dir="ltr">/);
  });

  it('shows the brand’s logo and no other picture', () => {
    const { html } = mail(message(), { ...brand, logoUrl: 'https://cdn.example.com/logo.png' });
    expect(html.match(/<img\s[^>]*>/g)).toEqual([
      expect.stringMatching(/src="https:\/\/cdn\.example\.com\/logo\.png"\s+alt="Acme"/),
    ]);
  });

  it('says where there is help, where there is', () => {
    const { html, text } = mail(message('PasswordChanged'), { ...brand, helpUrl: 'https://help.example.com/' });
    expect(html).toContain('href="https://help.example.com/"');
    expect(text).toContain('Help: https://help.example.com/');
  });
});

describe('a greeting', () => {
  it('uses the first name', () => {
    expect(['Ana', 'Jean-Luc', 'O’Brien', 'María José', '李', 'J.'].map(greeted)).toEqual([
      'Hello Ana,',
      'Hello Jean-Luc,',
      'Hello O’Brien,',
      'Hello María José,',
      'Hello 李,',
      'Hello J.,',
    ]);
  });

  it.each([
    '',
    'https://evil.example',
    'evil.example',
    'Win 1000 €',
    '<b>Ana</b>',
    '${7*7}',
    '#set($x=1)',
    'Ana\r\nBcc: x@y',
    'a'.repeat(60),
  ])('leaves out %j', (firstName) => {
    expect(greeted(firstName)).toBe('Hello,');
  });
});

describe('what people wrote', () => {
  const hostile = 'x${7*7} <img src=x onerror=alert(1)> #set($x=1) \r\nBcc: eve@example.com \u202e';

  it('AC-122: stays inert in every part', () => {
    const { html, text, subject } = mail(message('UserActivation', { variables: { 'user.profile.login': hostile } }));
    expect(html).not.toMatch(/<img/);
    expect(html).toContain('x${7*7} &lt;img src=x onerror=alert(1)&gt; #set($x=1) Bcc: eve@example.com');
    expect(text).toContain('x${7*7} <img src=x onerror=alert(1)> #set($x=1) Bcc: eve@example.com');
    expect(html + text + subject).not.toMatch(/\r|\u202e/);
  });

  it('does not reach strangers: such templates name nothing that was typed, but the account that somebody wants to get into', () => {
    const named = new Set(
      templateNames
        .filter((name) => messageTemplates[name].byStrangers)
        .flatMap((name) =>
          Object.entries(messageTemplates[name].variables).flatMap(([variable, kind]) =>
            kind === 'text' ? [`${name} ${variable}`] : [],
          ),
        ),
    );
    const accounts = [
      'ForgotPassword',
      'ForgotPasswordDenied',
      'SelfServiceUnlock',
      'SelfServiceUnlockOnUnlockedAccount',
      // By somebody who is signed in: whoever gets it can't know otherwise which account wants the address.
      'ChangeEmailConfirmation',
    ];
    const known = accounts.flatMap((name) => [`${name} user.profile.firstName`, `${name} user.profile.login`]);
    // Digits of ours.
    const codes = ['ForgotPassword oneTimePassword', 'SelfServiceUnlock oneTimePassword'];
    expect(named).toEqual(new Set([...known, ...codes]));
  });

  it('AC-123: makes no header of the brand’s name', () => {
    expect(senderOf('Acme')).toBe('"Acme" <no-reply@example.com>');
    expect(senderOf('A"c\\me\r\nBcc: x@y')).toBe('"Acme Bcc: x@y" <no-reply@example.com>');
    expect(senderOf('')).toBe('no-reply@example.com');
    const encoded = senderOf('Ampère Énergie Coopérative de la Vallée du Rhône et de la Méditerranée');
    const words = encoded.replace(' <no-reply@example.com>', '').split(' ');
    expect(words.every((word) => /^=\?UTF-8\?B\?[\w+/]+=*\?=$/.test(word) && word.length <= 75)).toBe(true);
    expect(words.map((word) => Buffer.from(word.slice(10, -2), 'base64').toString()).join('')).toBe(
      'Ampère Énergie Coopérative de la Vallée du Rhône et de la Méditerranée',
    );
  });
});

describe('a link', () => {
  it.each(['https://evil.example/x', '//evil.example/x', '/\\evil.example', 'x', '', '/a b', '/a\nb', 'javascript:alert(1)'])(
    'is refused as %j',
    (activationLink) => {
      expect(() => mail(message('UserActivation', { variables: { activationLink } }))).toThrow('our own origin');
    },
  );

  it('begins with the configured origin', () => {
    expect(mail(message('UserActivation', { variables: { activationLink: '/activate/a?b=c' } })).text).toContain(
      'https://id.example.com/activate/a?b=c',
    );
  });
});

describe('a recipient', () => {
  it('AC-123: is one bare address, its domain in ASCII', () => {
    expect(mail(message('UserActivation', { to: 'ana+x@bücher.example' })).to).toBe('ana+x@xn--bcher-kva.example');
  });

  it.each([
    '',
    'ana',
    'a@b@c',
    'a@b,c@d',
    'a@b\r\nBcc: c@d',
    'Ana <a@b.example>',
    'josé@example.com',
    '@example.com',
    `${'a'.repeat(65)}@example.com`,
  ])('is not %j', (to) => {
    expect(() => mail(message('UserActivation', { to }))).toThrow(expect.objectContaining({ name: 'MessageRefusedError' }));
  });
});

describe('languages', () => {
  it('are the nearest to the person’s own, else English', () => {
    expect(['es_MX', 'es', 'pt-BR', '', 'en_GB'].map(subjectIn)).toEqual([
      'Se ha cambiado tu contraseña de Acme',
      'Se ha cambiado tu contraseña de Acme',
      'Your Acme password was changed',
      'Your Acme password was changed',
      'Your Acme password was changed',
    ]);
  });
});

describe('every language', () => {
  const ours = wordsOf('en');
  const variablesIn = (text: string): string[] => [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name = '']) => name);
  const variables = (words: MessageWords): string[] => [
    ...new Set(
      Object.values(words)
        .flat()
        .flatMap((text: string | null) => (text === null ? [] : variablesIn(text))),
    ),
  ];
  const others = messageLanguages.filter((language) => language !== 'en');

  it.each(others)('%s has every template, and names in each what English names', (language) => {
    const { templates } = wordsOf(language);
    expect(Object.keys(templates).sort()).toEqual(Object.keys(ours.templates).sort());
    for (const name of templateNames) {
      const [their, our] = [templates[name], ours.templates[name]];
      expect([name, variables(their).sort()]).toEqual([name, variables(our).sort()]);
      expect([name, their.button === null, their.ends === null]).toEqual([name, our.button === null, our.ends === null]);
    }
  });

  it.each(messageLanguages)('%s names nothing but the variables of each template', (language) => {
    for (const name of templateNames) {
      const known = ['org.name', 'baseURL', ...Object.keys(messageTemplates[name].variables)];
      expect([name, variables(wordsOf(language).templates[name]).filter((each) => !known.includes(each))]).toEqual([name, []]);
    }
  });

  it('is a file beside the others', () => {
    const files = readdirSync(join(import.meta.dirname, '../../../shared/messaging/templates'));
    const known = files.filter((file) => !['index.ts', 'languages.ts', 'words.ts'].includes(file));
    expect(known.map((file) => file.replace('.ts', '')).sort()).toEqual([...messageLanguages].sort());
  });
});
