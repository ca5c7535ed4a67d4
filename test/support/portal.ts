import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize } from 'node:path';

/** What npm has of Okta's Sign-In Widget, as it is. */
const widget = join(dirname(createRequire(import.meta.url).resolve('@okta/okta-signin-widget/package.json')), 'dist');

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.html': 'text/html',
};

/** A company's portal with the widget on it, for an org elsewhere. `?recoveryToken=` begins with a link's token. */
const portal = (org: string): string => `<!doctype html>
<html lang="en"><title>Portal</title><link rel="stylesheet" href="/css/okta-sign-in.min.css"><div id="widget"></div>
<script src="/js/okta-sign-in.min.js"></script>
<script>
  const recoveryToken = new URLSearchParams(location.search).get('recoveryToken') ?? undefined;
  const features = { registration: true, selfServiceUnlock: true, emailRecovery: true, smsRecovery: true };
  const widget = new OktaSignIn({ baseUrl: '${org}', useClassicEngine: true, redirectUri: location.origin + '/home', recoveryToken, features });
  widget.renderEl({ el: '#widget' }, ({ status, session }) => status === 'SUCCESS' && session.setCookieAndRedirect());
</script></html>`;

/** Its page for newcomers, which lets nothing run or be styled but what it names. */
const joining = (org: string): string => `<!doctype html>
<html lang="en"><title>Join</title><script src="${org}/assets/roster-sign-up.js"></script>
<main><h1>Join us</h1><roster-sign-up id="button">Join</roster-sign-up><roster-sign-up id="inline" inline></roster-sign-up></main></html>`;

const strictPolicy = (org: string): string =>
  `default-src 'none'; script-src ${org}; connect-src ${org}; require-trusted-types-for 'script'`;

/** Serves the portal on an origin of its own. */
export async function startPortal(org: string): Promise<{ readonly origin: string; readonly server: Server }> {
  const pages: Readonly<Record<string, string>> = {
    '/': portal(org),
    '/home': '<!doctype html><title>Home</title>',
    '/join': joining(org),
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://portal');
    const page = pages[pathname];
    if (pathname === '/join') response.setHeader('content-security-policy', strictPolicy(org));
    if (page !== undefined) return response.setHeader('content-type', 'text/html').end(page);
    try {
      const file = readFileSync(join(widget, normalize(pathname)));
      return response.setHeader('content-type', types[extname(pathname)] ?? 'application/octet-stream').end(file);
    } catch {
      return response.writeHead(404).end();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
