import { appendFileSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { grantsOf, StackTemplate } from '../local/index.ts';
import { localTemplate } from './prepare.ts';

/**
 * Least privilege, counted: the local stack refuses what a role does not allow, and notes which grants were made use of. Those that are
 * left over after a whole run of the tests are too many.
 */

/** Where stacks that tests start note the grants that were used, a file for each process. Nothing is noted where it isn't set. */
export const usedGrantsVariable = 'ROSTER_USED_GRANTS';

/** Notes each grant as it is used for the first time: a stack that is killed has told already. */
export function grantRecorder(folder = process.env[usedGrantsVariable]): (grant: string) => void {
  if (!folder) return () => {};
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${process.pid}-${Date.now()}.txt`);
  return (grant) => appendFileSync(file, `${grant}\n`);
}

export interface GrantCount {
  readonly granted: number;
  readonly unused: readonly string[];
}

/** Holds what the functions' roles allow against what was used. */
export function countGrants(folder: string): GrantCount {
  const template = new StackTemplate({ ...localTemplate, apiUrl: 'http://localhost', queueEndpoint: 'http://127.0.0.1' });
  const granted = grantsOf(template);
  const used = new Set(globSync('*.txt', { cwd: folder }).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n')));
  return { granted: granted.length, unused: granted.filter((grant) => !used.has(grant)) };
}

export const whatToDo =
  'A grant that nothing used is too much: take it out of the construct in infra/constructs/, or, where it is right, write the test in ' +
  'test/integration, test/contract or test/e2e that has the function use it.';

if (import.meta.main) {
  const { granted, unused } = countGrants(process.argv[2] ?? 'test-results/used-grants');
  for (const grant of unused) console.log(grant);
  console.log(`${granted} granted, ${unused.length} of them unused. ${unused.length > 0 ? whatToDo : ''}`);
}
