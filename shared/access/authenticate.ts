import { type Change, type Committer, type Context, newId, nextTime, type Party, RosterError } from '../kernel/index.ts';
import { hashToken } from '../security/index.ts';
import type { ApiTokenStore, OwnerStore, SessionStore } from './ports.ts';
import { anonymous, type ApiToken, type Principal, tokenPrincipal } from './principal.ts';

/** Length of an API token's value: `00` and 40 more characters, as Okta's are. */
const tokenLength = 42;

/** Tokens whose owners a warm function remembers; a stranger's guesses fill no memory, because only tokens that exist are remembered. */
const mostKnown = 1000;

/**
 * Who owns which token, as this instance has seen: it says whom to read beside the token, so that a call that is not the first needs no
 * second round trip to learn whether she may act still.
 */
export class KnownOwners {
  readonly #byHash = new Map<string, string>();

  ownerOf(hash: string): string | undefined {
    return this.#byHash.get(hash);
  }

  remember(hash: string, userId: string): void {
    this.#byHash.delete(hash);
    this.#byHash.set(hash, userId);
    const [oldest] = this.#byHash.keys();
    if (this.#byHash.size > mostKnown && oldest !== undefined) this.#byHash.delete(oldest);
  }
}

/** By what callers are known. */
export interface Callers {
  readonly tokens: ApiTokenStore;
  readonly owners: OwnerStore;
  readonly known: KnownOwners;
}

/**
 * Who sends this `Authorization` header? Nobody in particular without one. A header that names no token of ours is an error, so that a
 * mistyped token is never taken for no token; so is a token whose owner was suspended, deactivated or deleted, from the next call on.
 */
export async function authenticate({ tokens, owners, known }: Callers, header: string | undefined): Promise<Principal> {
  if (header === undefined) return anonymous;
  const [, value] = /^SSWS +(\S+)$/i.exec(header.trim()) ?? [];
  if (value === undefined || value.length !== tokenLength) throw new RosterError('invalid-token', {});
  const hash = hashToken(value);
  const likely = known.ownerOf(hash);
  const [token] = await Promise.all([tokens.findByHash(hash), likely === undefined ? undefined : owners.find(likely)]);
  if (token === undefined) throw new RosterError('invalid-token', {});
  known.remember(hash, token.userId);
  const owner = await owners.find(token.userId);
  if (owner === undefined || token.created <= owner.endedAt) throw new RosterError('invalid-token', {});
  return tokenPrincipal(token);
}

/** Who has this session. Throws `invalid-session` where nobody has. */
export async function authenticateSession(sessions: SessionStore, sessionId: string): Promise<Principal> {
  const found = await sessions.find(sessionId);
  if (found === undefined) throw new RosterError('invalid-session', {});
  return { kind: 'session', ...found };
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
