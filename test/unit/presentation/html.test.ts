import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { attributes, html, safeUrl, trusted } from '../../../shared/presentation/index.ts';

const hostile = `<img src=x onerror="alert('1')">&\``;

describe('the html tag', () => {
  it('makes values inert in text and in quoted attributes', () => {
    const page = html`<p title="${hostile}">${hostile}</p>`.toString();
    expect(page).toBe(
      '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;&#96;">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;&#96;</p>',
    );
  });

  it('lets no text out of its place, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const page = html`<a title="${text}">${text}</a>`.toString();
        const [, title = '', content = ''] = /^<a title="([^"]*)">([^<]*)<\/a>$/.exec(page) ?? [];
        expect(unescaped(title)).toBe(text);
        expect(unescaped(content)).toBe(text);
      }),
    );
  });

  it('keeps markup that it made itself, lists too, and leaves nothing for absent values', () => {
    const items = ['a', '<b>'].map((item) => html`<i>${item}</i>`);
    expect(html`<p>${items}${undefined}${null}${false}${0}</p>`.toString()).toBe('<p><i>a</i><i>&lt;b&gt;</i>0</p>');
  });

  it('puts attributes between attributes', () => {
    const list = attributes({ id: 'a"b', required: true, hidden: false, title: undefined, tabindex: -1 });
    expect(html`<input type="text" ${list} />`.toString()).toBe('<input type="text" id="a&quot;b" required tabindex="-1" />');
  });

  it.each([
    ['an unquoted attribute', () => html`<p title=${'x'}></p>`],
    ['a handler', () => html`<p onclick="${'x'}"></p>`],
    ['the name of a tag', () => html`<${'p'}></p>`],
    [
      'a style sheet',
      () =>
        html`<style>
          ${'p{}'}
        </style>`,
    ],
    [
      'a script',
      () =>
        html`<script>
          ${'x'};
        </script>`,
    ],
    ['a comment', () => html`<!-- ${'x'} -->`],
    ['text between attributes', () => html`<p ${'hidden'}></p>`],
    ['markup in an attribute', () => html`<p title="${html`<b>x</b>`}"></p>`],
    ['attributes in text', () => html`<p>${attributes({ id: 'x' })}</p>`],
    ['a document in an attribute', () => html`<iframe srcdoc="${'x'}"></iframe>`],
    ['an unsafe style', () => html`<p style="color: ${'red;background:url(x)'}"></p>`],
  ])('refuses a value in %s', (_, render) => {
    expect(render).toThrow(TypeError);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' java\nscript:alert(1)',
    '\u0001javascript:x',
    'data:text/html,x',
    'vbscript:x',
    'blob:x',
  ])('refuses the address %j', (url) => {
    expect(() => html`<a href="${url}">x</a>`).toThrow(TypeError);
    expect(() => attributes({ action: url })).toThrow(TypeError);
  });

  it.each(['https://example.com/a?b=c:d', '/signin', '?locale=es', '#field-email', 'mailto:a@example.com', 'a/b:c', ''])(
    'takes the address %j',
    (url) => {
      expect(safeUrl(url)).toBe(url);
    },
  );

  it('refuses attributes that run code', () => {
    for (const name of ['onclick', 'OnLoad', 'style', 'srcdoc', 'a b', 'a"', ''])
      expect(() => attributes({ [name]: 'x' })).toThrow(TypeError);
  });

  it('keeps text that is vouched for', () => {
    expect(html`<p>${trusted('<b>x</b>')}</p>`.toString()).toBe('<p><b>x</b></p>');
  });
});

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#96;': '`',
};

function unescaped(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39|#96);/g, (entity) => entities[entity] ?? entity);
}
