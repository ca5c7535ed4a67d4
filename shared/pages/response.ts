import type { RenderedPage } from './layout.ts';

/** An answer as API Gateway's payload 2.0 and the local stack take it. */
export interface PageResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: string[];
  readonly body: string;
}

export interface PageResponseOptions {
  /** Instead of the page's own. */
  readonly status?: number | undefined;
  /** Whole `Set-Cookie` values. */
  readonly cookies?: readonly string[] | undefined;
  /** Seconds. */
  readonly retryAfter?: number | null | undefined;
}

/** The page with its headers. Nothing may be kept by caches, framed, or sent along to other sites. */
export function pageResponse(page: RenderedPage, { status, cookies = [], retryAfter }: PageResponseOptions = {}): PageResponse {
  return {
    statusCode: status ?? page.status,
    headers: {
      ...pageHeaders,
      'content-language': page.language,
      'content-security-policy': contentSecurityPolicy(page),
      ...(typeof retryAfter === 'number' ? { 'retry-after': String(Math.ceil(retryAfter)) } : {}),
    },
    ...(cookies.length === 0 ? {} : { cookies: [...cookies] }),
    body: page.html.toString(),
  };
}

/** Sends a browser on to another page after a form; 303, so that reloading sends nothing twice. */
export function redirectResponse(location: string, cookies: readonly string[] = []): PageResponse {
  return {
    statusCode: 303,
    headers: { ...pageHeaders, location },
    ...(cookies.length === 0 ? {} : { cookies: [...cookies] }),
    body: '',
  };
}

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  // A page's address can hold a token; no other site may learn it.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'strict-transport-security': 'max-age=63072000',
};

/** @see https://www.w3.org/TR/CSP3/ */
export function contentSecurityPolicy({ styles, scripts, images }: Pick<RenderedPage, 'styles' | 'scripts' | 'images'>): string {
  return [
    "default-src 'none'",
    `style-src ${styles.join(' ')}`,
    `script-src ${scripts.join(' ')}`,
    ["img-src 'self' data:", ...images].join(' '),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}
