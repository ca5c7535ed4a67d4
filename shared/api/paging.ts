import type { Principal } from '../access/index.ts';
import { RosterError } from '../kernel/index.ts';
import { type ApiRequest, canonicalQuery } from './http.ts';
import type { Operation, Paged } from './operation.ts';

/** Seals positions into opaque, authenticated cursors, bound to the query that they belong to. */
export interface Cursors {
  seal(position: string, binding: string): Promise<string>;
  /** Throws `invalid-cursor`. */
  open(cursor: string, binding: string): Promise<string>;
}

/**
 * What a cursor belongs to: the operation, every query parameter that decides what is listed, and who asks. Not to the token: whoever
 * changes it goes on with the pages.
 */
function bindingOf<Services>(operation: Operation<Services>, request: ApiRequest, principal: Principal): string {
  const free = ['after', 'limit', ...(operation.paged?.settled ?? [])];
  const parameters = canonicalQuery(request.query).filter(([name]) => !free.includes(name));
  const caller = principal.kind === 'anonymous' ? '' : principal.userId;
  return JSON.stringify([operation.id, request.path, parameters, caller]);
}

/** How many the caller wants: Okta lowers too large a limit silently and refuses what is no positive number. */
function limitOf({ paged }: { readonly paged?: Operation<unknown>['paged'] }, request: ApiRequest): number {
  const given = request.query.get('limit');
  const { defaultLimit: usual, defaultWith, maxLimit, minLimit = 1 } = paged ?? { defaultLimit: 0, maxLimit: 0 };
  const defaultLimit = defaultWith !== undefined && request.query.has(defaultWith.parameter) ? defaultWith.limit : usual;
  if (given === null || given === '') return defaultLimit;
  if (!/^-?\d+$/.test(given))
    throw new RosterError('validation-failed', { object: 'limit', causes: ['limit: The field must be a whole number'] });
  const wanted = Number(given);
  return wanted < minLimit ? defaultLimit : Math.min(wanted, maxLimit);
}

export async function pageOf<Services>(
  operation: Operation<Services>,
  request: ApiRequest,
  principal: Principal,
  cursors: Cursors,
): Promise<{ limit: number; after?: string }> {
  if (operation.paged === undefined) return { limit: 0 };
  const limit = limitOf({ paged: operation.paged }, request);
  const after = request.query.get('after');
  if (after === null || after === '') return { limit };
  return { limit, after: await cursors.open(after, bindingOf(operation, request, principal)) };
}

/**
 * `<url>; rel="self", <url>; rel="next"`: absolute, on the configured origin, with the caller's own parameters. API Gateway knows one
 * header of a name, so both stand in one, which RFC 8288 allows and Okta's SDKs read.
 */
export async function linkHeader<Services>(
  operation: Operation<Services>,
  request: ApiRequest,
  principal: Principal,
  page: { readonly limit: number },
  { next }: Paged,
  { origin, cursors }: { readonly origin: string; readonly cursors: Cursors },
): Promise<Record<string, string>> {
  const url = (after: string | undefined): string => {
    const query = new URLSearchParams(request.query);
    if (after !== undefined) query.set('after', after);
    query.set('limit', String(page.limit));
    return `${origin}${request.path}?${query.toString()}`;
  };
  const self = request.query.get('after') ?? undefined;
  const links = [`<${url(self)}>; rel="self"`];
  if (next !== undefined) links.push(`<${url(await cursors.seal(next, bindingOf(operation, request, principal)))}>; rel="next"`);
  return { link: links.join(', ') };
}
