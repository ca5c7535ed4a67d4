import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An operation of Okta's Management API that Roster has, or may have. */
export interface OktaOperation {
  readonly tag: string;
  readonly method: string;
  readonly path: string;
  readonly id: string;
}

/** Operations that Okta's SDKs know, of the parts of the API that are Roster's field. Okta's OpenAPI document 2026.06.3. */
export const oktaOperations: readonly OktaOperation[] = readFileSync(join(import.meta.dirname, 'okta-operations.tsv'), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [tag = '', method = '', path = '', id = ''] = line.split('\t');
    return { tag, method, path, id };
  });

/** Paths are the same whatever their parameters are called. */
export const placeOf = ({ method, path }: { readonly method: string; readonly path: string }): string =>
  `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`;

export const oktaByPlace: ReadonlyMap<string, OktaOperation> = new Map(
  oktaOperations.map((operation) => [placeOf(operation), operation]),
);
