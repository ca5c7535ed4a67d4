import type { Message } from './mailbox.ts';

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 44rem; margin: 0 auto; padding: 2rem 1rem; background: light-dark(#f6f7f9, #16181c); color: light-dark(#1b1f24, #e8eaed); }
  h1 { font-size: 1.25rem; margin: 0 0 1.5rem; }
  article { background: light-dark(#fff, #1f2227); border: 1px solid light-dark(#d5d9df, #3a3f47); border-radius: 8px; margin: 0 0 1rem; padding: 1rem; }
  h2 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 .75rem; margin: .25rem 0 1rem; font-size: .875rem; color: light-dark(#57606a, #a3abb5); }
  dd { margin: 0; overflow-wrap: anywhere; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0; }
  iframe { width: 100%; height: 28rem; border: 1px solid light-dark(#d5d9df, #3a3f47); border-radius: 4px; background: #fff; resize: vertical; }
  summary { cursor: pointer; font-size: .875rem; margin: .75rem 0 .5rem; }
`;

/** The messages as a page. A mail's own markup is shut in a frame without scripts, forms or an origin; its links open in a new tab. */
export function mailboxPage(messages: readonly Message[]): string {
  const list = messages.length > 0 ? messages.map(article).join('\n') : '<p>Nothing was sent yet. Reload after the next mail.</p>';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Mailbox</title>
<style>${style}</style>
</head>
<body>
<h1>Mailbox <small>(${messages.length})</small></h1>
${list}
</body>
</html>
`;
}

/** Of the page, which a mail's frame inherits: nothing is loaded, nothing runs. */
export const mailboxPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

function article({ id, kind, to, from, subject, text, html, at }: Message): string {
  const plain = `<pre>${linked(text)}</pre>`;
  const frame = `<iframe title="${escape(subject)}" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${escape(withNewTabs(html))}"></iframe>`;
  const body = html ? `${frame}${text ? `<details><summary>As plain text</summary>${plain}</details>` : ''}` : plain;
  return `<article id="${escape(id)}" data-kind="${kind}">
<h2>${kind === 'mail' ? escape(subject) : 'Text message'}</h2>
<dl><dt>To</dt><dd>${escape(to.join(', '))}</dd>${from ? `<dt>From</dt><dd>${escape(from)}</dd>` : ''}<dt>At</dt><dd><time>${escape(at)}</time></dd></dl>
${body}
</article>`;
}

const withNewTabs = (html: string): string => {
  const base = '<base target="_blank">';
  return /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + base) : base + html;
};

const linked = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/)
    .map((part, index) =>
      index % 2 === 1 ? `<a href="${escape(part)}" target="_blank" rel="noreferrer">${escape(part)}</a>` : escape(part),
    )
    .join('');

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
