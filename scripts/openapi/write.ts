import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { declaredOperations } from './declared-operations.ts';
import { type OpenApiDocument, openApiOf } from './document.ts';

const project = join(import.meta.dirname, '../..');

export const openApiFile = join(project, 'docs/reference/openapi.json');

/** Roster's document of the operations that are declared now. */
export async function presentDocument(): Promise<OpenApiDocument> {
  const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string };
  return openApiOf(await declaredOperations(), { version });
}
