import { type Change, type Committer, type Context, newId, nextTime, type Party, RosterError } from '../kernel/index.ts';
import { hashToken } from '../security/index.ts';
import type { ApiTokenStore } from './ports.ts';
import { anonymous, type ApiToken, type Principal, tokenPrincipal } from './principal.ts';

/** Length of an API token's value: `00` and 40 more characters, as Okta's are. */
const tokenLength = 42;

/**
 * Who sends this `Authorization` header? Nobody in particular without one. A header that names no token of ours is an error, so that a
 * mistyped token is never taken for no token.
 */
export async function authenticate(tokens: ApiTokenStore, header: string | undefined): Promise<Principal> {
  if (header === undefined) return anonymous;
  const [, value] = /^SSWS +(\S+)$/i.exec(header.trim()) ?? [];
  if (value === undefined || value.length !== tokenLength) throw new RosterError('invalid-token', {});
  const token = await tokens.findByHash(hashToken(value));
  if (token === undefined) throw new RosterError('invalid-token', {});
  return tokenPrincipal(token);
}

/** A new API token of this user, whose value only the caller knows. */
export function draftApiToken(value: string, name: string, userId: string, owner: Party, at: number): ApiToken {
  return {
    id: hashToken(value),
    tokenId: newId('apiToken'),
    version: 1,
    lastUpdated: at,
    created: at,
    name,
    userId,
    owner,
    role: 'SUPER_ADMIN',
  };
}

const partyOfToken = (token: ApiToken): Party => ({ id: token.tokenId, type: 'Token', alternateId: null, displayName: token.name });

export function createTokenChange(token: ApiToken): Change {
  return {
    subject: { kind: 'api-token', id: token.id, version: token.version, at: token.created },
    writes: [
      { do: 'put', kind: 'api-token', value: token, replaces: null },
      { do: 'list', list: 'tokens', id: token.tokenId, facts: { hash: token.id } },
    ],
    events: [{ eventType: 'system.api_token.create', targets: [partyOfToken(token)] }],
  };
}

export async function getApiToken(tokens: ApiTokenStore, tokenId: string): Promise<ApiToken> {
  const token = await tokens.findById(tokenId);
  if (token === undefined) throw new RosterError('not-found', { id: tokenId, type: 'Token' });
  return token;
}

/** Ends a token at once: the next request with it is refused. Its id leads on to its history. */
export async function revokeApiToken(
  services: { readonly tokens: ApiTokenStore; readonly committer: Committer },
  tokenId: string,
  at: number,
  context: Context,
): Promise<void> {
  const token = await getApiToken(services.tokens, tokenId);
  const version = token.version + 1;
  await services.committer.commit(
    {
      subject: { kind: 'api-token', id: token.id, version, at: nextTime({ now: () => at }, token.lastUpdated) },
      writes: [
        { do: 'remove', kind: 'api-token', replaces: token },
        { do: 'unlist', list: 'tokens', id: token.tokenId },
        { do: 'list', list: 'revoked-tokens', id: token.tokenId, facts: { hash: token.id, version } },
      ],
      events: [{ eventType: 'system.api_token.revoke', targets: [partyOfToken(token)] }],
    },
    context,
  );
}
