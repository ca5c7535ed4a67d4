import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { operation, RawReply } from '../../../shared/api/index.ts';
import type { RegistrationPageServices } from '../../../shared/runtime/registration-services.ts';
import { shown } from '../declarations.ts';

interface Script {
  readonly text: string;
  readonly etag: string;
}

let kept: Script | undefined;

function script(): Script {
  if (kept === undefined) {
    const text = readFileSync(new URL('../../../browser/sign-up/element.ts', import.meta.url), 'utf8');
    kept = { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
  }
  return kept;
}

/** Any site may have it; what it may do there is for the org's trusted origins to say. */
const headers = {
  'content-type': 'text/javascript; charset=utf-8',
  'cache-control': 'public, max-age=300, stale-while-revalidate=86400',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};

/** The script of the element that other sites show the registration form by. */
export const getSignUpElement = operation({
  ...shown,
  id: 'getSignUpElement',
  path: '/assets/roster-sign-up.js',
  summary: 'The script of the Sign Up button',
  async handle({ request }, _services: RegistrationPageServices) {
    const { text, etag } = script();
    const isKnown = request.headers['if-none-match'] === etag;
    return new RawReply(
      isKnown ? { status: 304, headers: { ...headers, etag } } : { status: 200, headers: { ...headers, etag }, body: text },
    );
  },
});
