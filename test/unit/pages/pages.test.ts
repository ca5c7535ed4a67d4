import { gzipSync } from 'node:zlib';

import { describe, expect, it } from '@jest/globals';

import {
  pageLanguages,
  renderActivation,
  renderCheckMail,
  renderClosed,
  renderLinkProblem,
  renderSignIn,
  renderSignUp,
  renderTooMany,
  renderWrong,
} from '../../../shared/pages/index.ts';
import { plainBrand } from '../../../shared/presentation/index.ts';
import { field, form, frame, markupOf, newPassword, samplePages } from './sample-pages.ts';

const states = Object.entries(samplePages());

const titles = (pages: typeof states): (string | undefined)[] =>
  pages.map(([, page]) => /<h1>([^<]*)<\/h1>/.exec(markupOf(page))?.[1]);

describe('every page', () => {
  it.each(states)('%s weighs at most 14 kB gzipped, all that it needs included', (_, page) => {
    expect(gzipSync(page.html.toString()).length).toBeLessThan(14_000);
  });

  it.each(states)('%s has one heading, one primary button at most, and asks for nothing from elsewhere', (_, page) => {
    const markup = markupOf(page);
    expect(markup.match(/<h1[ >]/g)).toHaveLength(1);
    expect(
      markup.match(/class="primary"(?! data-quiet)[^>]*>/g)?.filter((tag) => !tag.includes('data-quiet')).length ?? 0,
    ).toBeLessThan(2);
    expect(markup).not.toMatch(/<(?:iframe|object|embed|script src|img)\b|<link (?!rel="icon" href="data:)/);
    expect(markup).not.toMatch(/ on[a-z]+=/);
  });

  it.each(states)('%s gives every id once, and every reference leads to one', (_, page) => {
    const markup = markupOf(page);
    const ids = [...markup.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const references = [...markup.matchAll(/ (?:for|aria-labelledby|aria-describedby|aria-controls|data-for)="([^"]*)"/g)];
    for (const id of references.flatMap(([, list = '']) => list.split(' '))) expect(ids).toContain(id);
    for (const [, id] of markup.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(id);
  });

  it.each(states)('%s names each control by a visible label', (_, page) => {
    const markup = markupOf(page);
    const controls = [...markup.matchAll(/<(?:input|select) (?:[^>]* )?id="([^"]*)"/g)].map(([, id]) => id);
    for (const id of controls) expect(markup).toMatch(new RegExp(`<label for="${id}">\\s*[^<\\s]`));
  });

  it.each(pageLanguages)('speaks %s throughout', (language) => {
    const own = Object.entries(samplePages(language));
    for (const [, page] of own) {
      expect(page.language).toBe(language);
      expect(markupOf(page)).toContain(`<html lang="${language}" dir="ltr"`);
    }
    if (language !== 'en') for (const [index, heading] of titles(own).entries()) expect(heading).not.toBe(titles(states)[index]);
  });

  it('lets nothing that people or administrators wrote become markup', () => {
    const hostile = `"><script>alert(1)</script>`;
    const pages = [
      renderSignUp({
        ...frame('en', plainBrand(hostile)),
        form: form([field('a', { label: hostile, help: hostile, value: hostile, error: { problem: 'text', text: hostile } })], {
          csrf: hostile,
        }),
        signInUrl: null,
      }),
      renderCheckMail({ ...frame(), address: hostile, startAgainUrl: '/signup' }),
      renderWrong({ ...frame(), errorId: hostile, againUrl: null }),
    ];
    for (const page of pages) expect(page.html.toString()).not.toContain('<script>alert');
  });
});

describe('a form', () => {
  const expired = renderSignUp({
    ...frame(),
    form: form([field('email', { type: 'email', value: 'ana@', error: { problem: 'email' } }), field('city', { required: false })]),
    signInUrl: null,
  });
  const markup = markupOf(expired);

  it('comes back with a summary that takes the focus and links to the field', () => {
    expect(markup).toMatch(/<div class="summary" role="group" aria-labelledby="summary-title" tabindex="-1" autofocus>/);
    expect(markup).toContain('<a href="#field-email">Enter an email address such as name@example.com</a>');
    expect(markup).toMatch(/<title>Error: Create your account – Acme<\/title>/);
    expect(expired.status).toBe(400);
  });

  it('says what is wrong beside the field, and ties it to the control', () => {
    expect(markup).toMatch(/<input [^>]*id="field-email"[^>]*aria-invalid="true" aria-describedby="field-email-error"/);
    expect(markup).toContain('id="field-email-error"');
  });

  it('keeps what was typed, but never a password', () => {
    expect(markup).toContain('value="ana@"');
    const page = markupOf(samplePages()['sign-up with errors']);
    expect(page).toContain('value="Ana"');
    expect(page).toMatch(/<option value="ES" selected>/);
    expect(page).not.toContain('S3cret-typed');
  });

  it('says which fields are optional and does not shout about the others', () => {
    expect(markup).toMatch(/Label of city <span class="optional">\(optional\)<\/span>/);
    expect(markup).not.toMatch(/ required[ >]/);
    expect(markup).toContain('aria-required="true"');
  });

  it('carries its csrf value and hidden fields, and cannot be overruled by them', () => {
    const page = markupOf(
      renderActivation({
        ...frame(),
        login: 'ana@example.com',
        purpose: 'activation',
        address: '/activate',
        form: form([newPassword], { hidden: { token: 'abc', csrf: 'forged' } }),
      }),
    );
    expect(page).toContain('<input type="hidden" name="token" value="abc" />');
    expect(page.match(/name="csrf"/g)).toHaveLength(1);
    expect(page).toContain('name="csrf" value="csrf-value"');
  });

  it('is left alone by the browser: no checks in another language, paste and password managers as ever', () => {
    expect(markup).toContain(' novalidate');
    expect(markupOf(samplePages()['sign-in'])).toMatch(/autocomplete="username"[\s\S]*autocomplete="new-password"/);
    for (const [, page] of states) expect(markupOf(page)).not.toMatch(/autocomplete="off"|onpaste/);
  });
});

describe('the page of a link', () => {
  const page = markupOf(samplePages()['activation']);

  it('shows the rules before anything is typed', () => {
    expect(page).toMatch(/<li data-rule="minLength" data-least="8">[\s\S]*have 8 characters or more/);
    expect(page).toMatch(/aria-describedby="field-password-rules"/);
  });

  it('tells the password manager whose password it is, without sending a name', () => {
    expect(page).toMatch(/<input type="text" autocomplete="username" value="ana.garcia@example.com" readonly hidden \/>/);
  });

  it('asks for the token to be taken out of the address bar', () => {
    expect(page).toContain('data-address="/activate"');
    for (const [name, address] of [
      ['recovery', '/signin/reset-password'],
      ['unlock', '/signin/unlock'],
      ['confirm e-mail', '/account/email'],
      ['invitation', '/invitation/link'],
    ] as const)
      expect(markupOf(samplePages()[name])).toContain(`data-address="${address}"`);
    for (const [name, other] of states.filter(
      ([state]) => !/^(activation|recovery|unlock$|confirm e-mail|invitation)/.test(state),
    )) {
      expect([name, markupOf(other).includes('data-address=')]).toEqual([name, false]);
    }
  });
});

describe('statuses', () => {
  it('tell machines what the page tells people', () => {
    const statuses = Object.fromEntries(states.map(([name, page]) => [name, page.status]));
    expect(statuses).toMatchObject({
      'sign-up': 200,
      'sign-up with errors': 400,
      'check mail': 200,
      'sign-in with errors': 401,
      'link expired': 410,
      'link used': 410,
      'link invalid': 400,
      closed: 403,
      'too many': 429,
      wrong: 500,
      'not found': 404,
    });
    expect(renderLinkProblem({ ...frame(), reason: 'invalid', signInUrl: null }).status).toBe(404);
  });

  it('come with a way on from every ending', () => {
    const endings = [
      'check mail',
      'activated',
      'awaiting approval',
      'link expired',
      'link used',
      'closed',
      'too many',
      'wrong',
      'not found',
    ];
    for (const name of endings)
      expect([name, markupOf(samplePages()[name])]).toEqual([
        name,
        expect.stringMatching(/<main>[\s\S]*(?:<a |<form )[\s\S]*<\/main>/),
      ]);
  });

  it('say when to try again', () => {
    expect(markupOf(samplePages()['too many'])).toContain('You can try again in 2 minutes.');
    expect(markupOf(renderTooMany({ ...frame('es'), waitSeconds: 30, againUrl: '/signin' }))).toContain('en 30 segundos');
    expect(markupOf(renderTooMany({ ...frame(), waitSeconds: 7000, againUrl: '/signin' }))).toContain('in 2 hours');
    expect(markupOf(renderTooMany({ ...frame(), waitSeconds: null, againUrl: '/signin' }))).toContain('Please try again later.');
  });
});

describe('ways out', () => {
  it('are left out where they lead nowhere', () => {
    expect(markupOf(renderClosed({ ...frame(), signInUrl: null }))).not.toContain('Already have an account?');
    expect(markupOf(renderSignIn({ ...frame(), form: form(), signUpUrl: null, forgotUrl: null, unlockUrl: null }))).not.toMatch(
      /class="aside"/,
    );
  });

  it('switch the language where the page can be asked for again', () => {
    expect(markupOf(samplePages()['sign-in'])).toContain('<a href="?locale=es" lang="es" hreflang="es">Español</a>');
    expect(
      markupOf(renderSignIn({ ...frame(), translations: [], form: form(), signUpUrl: null, forgotUrl: null, unlockUrl: null })),
    ).not.toContain('Español');
  });
});
