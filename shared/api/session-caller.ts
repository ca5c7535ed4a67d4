import type { Principal } from '../access/index.ts';
import { RosterError } from '../kernel/index.ts';
import type { ApiRequest } from './http.ts';
import type { Operation } from './operation.ts';

/**
 * The session that the request's cookies name. Roster's own pages set `__Host-sid`, which no other host can plant, so it counts before
 * `sid`, which is Okta's name.
 */
export const sessionIdOf = ({ cookies }: ApiRequest): string | undefined => cookies.get('__Host-sid') ?? cookies.get('sid');

/**
 * Browsers send cookies along with whatever any page has them send. A write by a session has to come from a page of this origin, and
 * browsers say from which one it comes.
 *
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function requireSameOrigin({ kind }: Principal, { method, headers }: ApiRequest, origin: string): void {
  if (kind !== 'session' || method === 'GET') return;
  const isOwn = headers['origin'] === undefined ? headers['sec-fetch-site'] === 'same-origin' : headers['origin'] === origin;
  if (!isOwn) throw new RosterError('forbidden', {});
}

/** The path's parameters with the caller's id in the place of `me`. Whoever comes with a session may name nobody else. */
export function requireOwn<Services>({ me }: Operation<Services>, principal: Principal, params: unknown): unknown {
  if (me === undefined || principal.kind === 'anonymous') return params;
  const named = (params as Readonly<Record<string, unknown>>)[me];
  if (named === 'me') return { ...(params as object), [me]: principal.userId };
  if (principal.kind === 'session' && named !== principal.userId) throw new RosterError('forbidden', {});
  return params;
}
