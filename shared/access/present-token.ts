import { toOktaTime } from '../kernel/index.ts';
import type { ApiToken } from './principal.ts';

/** A token's facts; its value was shown once, when it was made. @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/ */
export function presentApiToken(token: ApiToken, origin: string): object {
  return {
    id: token.tokenId,
    name: token.name,
    userId: token.userId,
    clientName: 'Okta API',
    tokenWindow: null,
    network: { connection: 'ANYWHERE' },
    expiresAt: null,
    created: toOktaTime(token.created),
    lastUpdated: toOktaTime(token.lastUpdated),
    _links: {
      self: { href: `${origin}/api/v1/api-tokens/${token.tokenId}`, hints: { allow: ['GET', 'DELETE'] } },
      user: { href: `${origin}/api/v1/users/${token.userId}`, hints: { allow: ['GET'] } },
    },
  };
}
