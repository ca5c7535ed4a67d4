import { appendFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { mailboxPage } from '../../../../local/mailbox/mailbox-page.ts';
import { Mailbox } from '../../../../local/mailbox/mailbox.ts';

const newFile = (): string => join(mkdtempSync(join(tmpdir(), 'mailbox-')), 'mailbox.jsonl');
const mail = {
  kind: 'mail' as const,
  to: ['anna@example.com'],
  from: 'roster@example.com',
  subject: 'Welcome',
  text: 'Hello',
  html: '',
};
const text = { kind: 'text' as const, to: ['+491701234567'], from: '', subject: '', text: 'Your code is 123456', html: '' };

describe('the mailbox', () => {
  it('lists the newest first', () => {
    const mailbox = new Mailbox(newFile());
    mailbox.add(mail);
    mailbox.add(text);
    expect(mailbox.list()).toMatchObject([text, mail]);
  });

  it('remembers', () => {
    const file = newFile();
    const kept = new Mailbox(file).add(mail);
    expect(new Mailbox(file).list()).toEqual([kept]);
  });

  it('passes over a line that was left half written', () => {
    const file = newFile();
    new Mailbox(file).add(mail);
    appendFileSync(file, '{"id":"x","kin');
    expect(new Mailbox(file).list()).toHaveLength(1);
  });
});

describe('its page', () => {
  const page = (message: Partial<typeof mail>): string =>
    mailboxPage([{ ...mail, ...message, id: '1', at: '2026-11-25T10:00:00.000Z' }]);

  it('shows who wrote what to whom', () => {
    for (const part of ['Welcome', 'anna@example.com', 'roster@example.com', 'Hello', '2026-11-25T10:00:00.000Z'])
      expect(page({})).toContain(part);
  });

  it('makes links of addresses, without the full stop after them', () => {
    const address = 'http://localhost:8080/activate/abc?x=1&amp;y=2';
    expect(page({ text: 'Go to http://localhost:8080/activate/abc?x=1&y=2.' })).toContain(
      `<a href="${address}" target="_blank" rel="noreferrer">${address}</a>.`,
    );
  });

  it('shuts markup in a frame that can run nothing', () => {
    const shown = page({ html: '<p title="a">Hi</p><script>alert(1)</script>' });
    expect(shown).toContain('<iframe title="Welcome" sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(shown).toContain(
      'srcdoc="&lt;base target=&quot;_blank&quot;&gt;&lt;p title=&quot;a&quot;&gt;Hi&lt;/p&gt;&lt;script&gt;',
    );
    expect(shown).not.toContain('<script');
  });

  it('takes nothing of a message for markup', () => {
    const shown = page({
      subject: '<b>"x"</b>',
      text: '<img src=x onerror=alert(1)> http://a.example/"onmouseover="x',
      to: ['<i>@example.com'],
    });
    expect(shown).not.toMatch(/<b>|<img|<i>|"onmouseover/);
  });

  it('says so when there is nothing', () => {
    expect(mailboxPage([])).toContain('Nothing was sent yet');
  });
});
