import { type Party, RosterError, type Versioned } from '../kernel/index.ts';

/** An API token as it is stored: by the hash of its value, which is its id in the table. */
export interface ApiToken extends Versioned {
  /** What the API calls its id (`00T...`). */
  readonly tokenId: string;
  readonly name: string;
  readonly userId: string;
  /** Its owner, as the log names her. */
  readonly owner: Party;
  readonly role: 'SUPER_ADMIN';
  readonly created: number;
}

/** Who calls, once it is known. */
export type Principal =
  | {
      readonly kind: 'token';
      readonly tokenId: string;
      readonly userId: string;
      readonly role: 'SUPER_ADMIN';
      readonly party: Party;
    }
  /** A person with her session: she may do what is hers. */
  | { readonly kind: 'session'; readonly userId: string; readonly party: Party }
  | { readonly kind: 'anonymous'; readonly party: Party };

/** What tells one caller from another, where calls are counted or their answers kept. */
export function callerId(principal: Principal): string | undefined {
  if (principal.kind === 'token') return principal.tokenId;
  return principal.kind === 'session' ? principal.userId : undefined;
}

export const anonymous: Principal = {
  kind: 'anonymous',
  party: { id: 'anonymous', type: 'Anonymous', alternateId: null, displayName: null },
};

export const tokenPrincipal = (token: ApiToken): Principal => ({
  kind: 'token',
  tokenId: token.tokenId,
  userId: token.userId,
  role: token.role,
  party: token.owner,
});

/** Okta's scopes, `okta.<resource>.<read|manage>`; `none` for operations that anybody may call. */
export type Scope = `okta.${string}.${'read' | 'manage'}` | 'none';

/** Throws `invalid-token` where a caller is unknown and has to be known, `forbidden` where her role does not allow the operation. */
export function requireScope(principal: Principal, scope: Scope): void {
  if (scope === 'none') return;
  if (principal.kind === 'anonymous') throw new RosterError('invalid-token', {});
}
