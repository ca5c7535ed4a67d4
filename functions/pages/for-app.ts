import type { ApiRequest } from '../../shared/api/index.ts';

const longestId = 100;

/** The application that somebody registers for, or signs in to: its policy says what forms ask. Carried from page to page. */
export function appOf({ query }: ApiRequest): string | undefined {
  const app = query.get('app') ?? undefined;
  return app === undefined || app.length > longestId ? undefined : app;
}

/** A path for the same application. */
export function pathFor(request: ApiRequest, path: string): string {
  const app = appOf(request);
  return app === undefined ? path : `${path}?app=${encodeURIComponent(app)}`;
}
