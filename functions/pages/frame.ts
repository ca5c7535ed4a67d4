import { type ApiRequest, RawReply, type Reply } from '../../shared/api/index.ts';
import { type OrgSettings, shownBrand } from '../../shared/org/index.ts';
import {
  type PageFrame,
  type PageLanguage,
  pageLanguages,
  pageResponse,
  type PageResponseOptions,
  pickPageLanguage,
  type RenderedPage,
} from '../../shared/pages/index.ts';
import { type Clock, randomText } from '../../shared/kernel/index.ts';
import { isCsrfToken, mintCsrfToken, type PurposeKey } from '../../shared/security/index.ts';

/** Bound to this host, sent over TLS (and on localhost) alone, never to scripts. */
const csrfCookie = '__Host-roster-form';
const csrfLifetime = 2 * 60 * 60 * 1000;

/** What a page was opened with, and its forms and other languages keep: for which application, and where it leads afterwards. */
export const keptQuery = ({ query }: ApiRequest): Record<string, string> =>
  Object.fromEntries(
    ['app', 'redirectUrl'].flatMap((name) => {
      const value = query.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );

/** The same page in another language. */
const inLanguage = (request: ApiRequest, language: PageLanguage): string =>
  `?${new URLSearchParams({ ...keptQuery(request), locale: language }).toString()}`;

/** Language and brand of an answer to this request. A page that may be asked for again links to itself in other languages. */
export function frameOf(request: ApiRequest, settings: OrgSettings, again = request.method === 'GET'): PageFrame {
  return {
    brand: shownBrand(settings.brand),
    language: languageOf(request),
    translations: again ? pageLanguages.map((language) => ({ language, href: inLanguage(request, language) })) : [],
  };
}

export function languageOf(request: ApiRequest): PageLanguage {
  return pickPageLanguage({ locale: request.query.get('locale'), acceptLanguage: request.headers['accept-language'] ?? null });
}

/** What forms are made and believed with. */
export interface FormServices {
  readonly clock: Clock;
  readonly csrfKey: () => Promise<PurposeKey>;
}

/** What a form needs to be believed: the cookie that the browser has or gets, and the token that goes with it. */
export async function openForm(request: ApiRequest, services: FormServices): Promise<{ csrf: string; cookies: string[] }> {
  const known = request.cookies.get(csrfCookie);
  const value = known ?? randomText(22);
  const csrf = mintCsrfToken(await services.csrfKey(), value, services.clock.now() + csrfLifetime);
  const cookie = `${csrfCookie}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax`;
  return { csrf, cookies: known === undefined ? [cookie] : [] };
}

/** Whether the form was ours and fresh. */
export async function isOwnForm(request: ApiRequest, services: FormServices, csrf: string | undefined): Promise<boolean> {
  return isCsrfToken(await services.csrfKey(), csrf ?? '', request.cookies.get(csrfCookie), services.clock.now());
}

/** A rendered page as the pipeline sends it. */
export function pageReply(page: RenderedPage, options?: PageResponseOptions): Reply {
  const { statusCode, headers, cookies, body } = pageResponse(page, options);
  return { status: statusCode, headers, body, ...(cookies === undefined ? {} : { cookies }) };
}

export const show = (page: RenderedPage, options?: PageResponseOptions): RawReply => new RawReply(pageReply(page, options));
