import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { declaredOperations } from './declared-operations.ts';
import { openApiOf } from './document.ts';

const project = join(import.meta.dirname, '../..');

export const openApiFile = join(project, 'docs/reference/openapi.json');

/** The file: Roster's document of the operations that are declared now. */
export async function openApiText(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { readonly version: string };
  return `${JSON.stringify(openApiOf(await declaredOperations(), { version }), null, 2)}\n`;
}
