import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Operation } from '../../shared/api/index.ts';

/** What an operation promises, apart from how it keeps it. */
export type Contract = Pick<
  Operation<unknown>,
  | 'id'
  | 'method'
  | 'path'
  | 'summary'
  | 'scope'
  | 'params'
  | 'query'
  | 'body'
  | 'consumes'
  | 'produces'
  | 'conditional'
  | 'bySession'
  | 'respondsAsync'
  | 'success'
  | 'alternatives'
  | 'errors'
  | 'errorLink'
  | 'paged'
>;

const api = join(import.meta.dirname, '../../functions/api');

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' && value !== null && ['id', 'method', 'path', 'success', 'errors'].every((name) => name in value);

/** The operations of every API function: a new folder, or a new operation in a list, is found here by itself. */
export async function declaredOperations(): Promise<Contract[]> {
  const modules = await Promise.all(
    readdirSync(api).map(async (folder): Promise<object> => {
      const file = existsSync(join(api, folder, 'operations.ts')) ? 'operations.ts' : 'handler.ts';
      return import(join(api, folder, file));
    }),
  );
  const lists = modules.map((module) => Object.values(module).filter(Array.isArray).flat().filter(isContract));
  if (lists.some((list) => list.length === 0)) throw new Error('a function lists no operations');
  return lists.flat();
}
