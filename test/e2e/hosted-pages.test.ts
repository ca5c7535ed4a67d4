import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

import { pageResponse } from '../../shared/pages/index.ts';
import { samplePages } from '../unit/pages/sample-pages.ts';

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const names = Object.keys(samplePages());
/** Colours change with the scheme and places with the width: two visits see all four. */
const looks = [
  ['light', 320],
  ['dark', 1280],
] as const;

let server: Server;
let origin: string;
let browser: Browser;
/** What forms sent, in order. */
const posted: string[] = [];

beforeAll(async () => {
  const pages = samplePages();
  server = createServer((request, response) => {
    if (request.method === 'POST') {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      // The answer takes its time, so that a second click finds the first under way.
      request.on('end', () => posted.push(body) && setTimeout(() => response.writeHead(204).end(), 300));
      return;
    }
    const page = pages[decodeURIComponent((request.url ?? '').slice(1))];
    if (page === undefined) return void response.writeHead(404).end();
    const { statusCode, headers, body } = pageResponse(page);
    response.writeHead(statusCode, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', ...quiet] });
});

afterAll(async () => {
  await browser.close();
  server.close();
});

const contexts = new Map<string, Promise<BrowserContext>>();

/** Opens a page and closes it; what the browser complained of fails the test. Contexts are kept: making one takes longest. */
async function visit(name: string, options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
  const key = JSON.stringify(options);
  const context = contexts.get(key) ?? browser.newContext(options);
  contexts.set(key, context);
  const page = await (await context).newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (line) => {
    const isComplaint = ['error', 'warning'].includes(line.type()) && !line.text().includes('the server responded with a status');
    if (isComplaint) complaints.push(line.text());
  });
  try {
    await page.goto(`${origin}/${encodeURIComponent(name)}`);
    await look(page);
    expect(complaints).toEqual([]);
  } finally {
    await page.close();
  }
}

/** Findings of axe, as one line each. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate<AxeResults>(
    `axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } })`,
  );
  return results.violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html).join(', ')}`);
}

const text = (page: Page, selector: string): Promise<string> => page.locator(selector).innerText();

describe.each(looks)('in %s at %d pixels', (colorScheme, width) => {
  it.each(names)('%s has nothing for axe to find and fits', async (name) => {
    const options = { viewport: { width, height: 700 }, colorScheme, bypassCSP: true };
    await visit(name, options, async (page) => {
      expect(await findings(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    });
  });
});

describe('a page', () => {
  it.each(names)('%s fits at 320 pixels with text at 200 %, and from right to left', async (name) => {
    await visit(name, { viewport: { width: 320, height: 700 } }, async (page) => {
      const overflow = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      await page.evaluate(() => (document.documentElement.dir = 'rtl'));
      expect(await overflow()).toBeLessThanOrEqual(0);
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      expect(await overflow()).toBeLessThanOrEqual(0);
    });
  });

  it('works without JavaScript: its form is sent as it is, and nothing waits for a script', async () => {
    posted.length = 0;
    await visit('activation', { javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('.reveal').isVisible()).toBe(false);
      await page.fill('[name=password]', 'a b&c');
      await page.click('button.primary', { noWaitAfter: true });
      while (posted.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(posted).toEqual(['token=Token0123456789abcdefg&csrf=csrf-value&password=a+b%26c']);
    });
    await visit('check mail', { javaScriptEnabled: false }, async (page) => {
      expect(await text(page, 'button.primary')).toBe('Send it again');
      expect(await page.locator('button.primary').isEnabled()).toBe(true);
    });
  });

  it('gives the focus to what is wrong, and from there to the field', async () => {
    await visit('sign-up with errors', {}, async (page) => {
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('summary');
      await page.click('a[href="#field-email"]');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('field-email');
    });
  });

  it('AC-046: takes the token out of the address bar', async () => {
    await visit('activation', {}, async (page) => {
      expect(new URL(page.url()).pathname).toBe('/activate');
    });
  });

  it('shows the password when asked, and hides it before it is sent', async () => {
    posted.length = 0;
    await visit('activation', {}, async (page) => {
      const type = (): Promise<string | null> => page.locator('[name=password]').getAttribute('type');
      await page.click('text=Show');
      expect([await type(), await text(page, '.reveal')]).toEqual(['text', 'Hide']);
      await page.evaluate(() => document.addEventListener('submit', (event) => event.preventDefault()));
      await page.fill('[name=password]', 'x');
      await page.click('button.primary');
      expect(await type()).toBe('password');
    });
  });

  it('ticks rules as they are met', async () => {
    await visit('activation', {}, async (page) => {
      const met = (): Promise<(string | undefined)[]> =>
        page.locator('[data-rule]').evaluateAll((rules) => rules.map((rule) => (rule as HTMLElement).dataset['met']));
      await page.fill('[name=password]', 'abc');
      expect(await met()).toEqual(['false', 'true', 'false', 'false', 'true', undefined]);
      await page.fill('[name=password]', 'My garcia 9');
      expect(await met()).toEqual(['true', 'true', 'true', 'true', 'false', undefined]);
      await page.fill('[name=password]', '');
      expect(await met()).toEqual(['false', 'false', 'false', 'false', 'false', undefined]);
    });
  });

  it('is sent once, however often the button is pressed, and says that it is under way', async () => {
    posted.length = 0;
    await visit('sign-in', {}, async (page) => {
      const press = (): Promise<void> => page.evaluate(() => document.querySelector<HTMLButtonElement>('button.primary')?.click());
      await press();
      await press();
      await press();
      expect(await text(page, 'button.primary')).toBe('One moment …');
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(posted).toHaveLength(1);
    });
  });

  it('counts down until a message may be sent again', async () => {
    posted.length = 0;
    await visit('check mail', {}, async (page) => {
      expect(await text(page, 'button.primary')).toMatch(/^Send it again in 0:(?:30|29)$/);
      await page.evaluate(() => document.querySelector<HTMLButtonElement>('button.primary')?.click());
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(posted).toEqual([]);
    });
  });
});
