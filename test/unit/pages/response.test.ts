import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { pageResponse, redirectResponse } from '../../../shared/pages/index.ts';
import { plainBrand } from '../../../shared/presentation/index.ts';
import { samplePages } from './sample-pages.ts';

const page = samplePages('es')['sign-in'];
if (page === undefined) throw new Error('no such sample');
const sample = page;

function directives(policy = ''): Record<string, string> {
  return Object.fromEntries(
    policy.split('; ').map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1).join(' ')]),
  );
}

/** CSP sources of every element of a kind, by what stands between its tags. */
function hashes(tag: 'style' | 'script'): string[] {
  return [...pageResponse(sample).body.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, text = '']) => {
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  });
}

describe('the answer with a page', () => {
  const answer = pageResponse(sample);
  const policy = directives(answer.headers['content-security-policy']);

  it('AC-046: is kept by nobody, framed by nobody and tells nobody where it was', () => {
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-language': 'es',
    });
  });

  it('allows nothing but its own styles, its own script and forms to its own origin', () => {
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'img-src': "'self' data:",
      'form-action': "'self'",
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
    });
    expect(answer.headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/);
  });

  it('knows styles and script by exactly what stands between their tags', () => {
    expect(hashes('style')).toHaveLength(2);
    expect(hashes('script')).toHaveLength(1);
    expect(policy['style-src']).toBe(hashes('style').join(' '));
    expect(policy['script-src']).toBe(hashes('script').join(' '));
  });

  it('allows the origin of the logo, and of the logo alone', () => {
    const branded = samplePages('en', { ...plainBrand('Acme'), logoUrl: 'https://cdn.example.com/a/logo.svg' })['sign-in'];
    if (branded === undefined) throw new Error('no such sample');
    expect(directives(pageResponse(branded).headers['content-security-policy'])['img-src']).toBe(
      "'self' data: https://cdn.example.com",
    );
    expect(branded.html.toString()).toContain('<img src="https://cdn.example.com/a/logo.svg" alt="Acme" />');
  });

  it('takes another status, cookies and a time to wait', () => {
    const other = pageResponse(sample, { status: 409, cookies: ['a=b; Path=/'], retryAfter: 1.2 });
    expect(other).toMatchObject({ statusCode: 409, cookies: ['a=b; Path=/'] });
    expect(other.headers['retry-after']).toBe('2');
    expect(answer).toMatchObject({ statusCode: 200 });
    expect(answer.cookies).toBeUndefined();
    expect(answer.headers['retry-after']).toBeUndefined();
  });
});

describe('the way to another page', () => {
  it('is asked for anew, so that reloading sends nothing twice', () => {
    expect(redirectResponse('/signin', ['sid=1'])).toMatchObject({
      statusCode: 303,
      cookies: ['sid=1'],
      body: '',
      headers: { location: '/signin', 'cache-control': 'no-store' },
    });
  });
});
