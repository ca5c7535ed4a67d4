import type { Operation } from './operation.ts';

interface Route<Services> {
  readonly segments: readonly string[];
  readonly operation: Operation<Services>;
}

export type Match<Services> =
  | { readonly kind: 'found'; readonly operation: Operation<Services>; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'wrong-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'unknown' };

const isParameter = (segment: string): boolean => segment.startsWith('{');

function paramsOf(segments: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  if (segments.length !== path.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const given = path[index] ?? '';
    if (isParameter(segment)) {
      if (given === '') return undefined;
      params[segment.slice(1, -1)] = given;
    } else if (segment !== given) return undefined;
  }
  return params;
}

/** Finds operations by method and path. A fixed segment wins over a parameter: `/users/me` before `/users/{id}`. */
export class Router<Services> {
  readonly #routes: readonly Route<Services>[];
  readonly #notThere: ReadonlySet<string>;

  /** @param notThere paths that a parameter would take for a name: Okta has something there, Roster nothing yet */
  constructor(operations: readonly Operation<Services>[], notThere: readonly string[] = []) {
    this.#notThere = new Set(notThere);
    this.#routes = operations
      .map((operation) => ({ operation, segments: operation.path.split('/') }))
      .toSorted((a, b) => a.segments.filter(isParameter).length - b.segments.filter(isParameter).length);
  }

  match(method: string, path: string): Match<Services> {
    // Okta answers `/api-tokens/` as `/api-tokens`.
    const bare = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    if (this.#notThere.has(bare)) return { kind: 'unknown' };
    const given = bare.split('/');
    const onPath = this.#routes.flatMap((route) => {
      const params = paramsOf(route.segments, given);
      return params === undefined ? [] : [{ operation: route.operation, params }];
    });
    const found = onPath.find(({ operation }) => operation.method === method);
    if (found !== undefined) return { kind: 'found', ...found };
    return onPath.length === 0
      ? { kind: 'unknown' }
      : { kind: 'wrong-method', allowed: onPath.map(({ operation }) => operation.method) };
  }
}
