import { appendFileSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type GateListener, grantsOf, StackTemplate } from '../local/index.ts';
import { isTriedApart } from './grants-tried-apart.ts';
import { localTemplate } from './prepare.ts';

/**
 * Least privilege, counted: the local stack refuses what a role does not allow, and notes which grants were made use of. Those that are
 * left over after a whole run of the tests are too many.
 */

/** Where stacks that tests start note the grants that were used, a file for each process. Nothing is noted where it isn't set. */
export const usedGrantsVariable = 'ROSTER_USED_GRANTS';

const refusal = 'refused: ';

/** Notes each grant as it is used for the first time, and each refusal: a stack that is killed has told already. */
export function accessRecorder(folder = process.env[usedGrantsVariable]): GateListener {
  if (!folder) return {};
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${process.pid}-${Date.now()}.txt`);
  const note = (line: string): void => appendFileSync(file, `${line}\n`);
  return { used: note, refused: (message) => note(`${refusal}${message}`) };
}

export interface GrantCount {
  readonly granted: number;
  readonly unused: readonly string[];
  /** What a function asked for and its role does not allow. */
  readonly refused: readonly string[];
}

/** Holds what the functions' roles allow against what was used. */
export function countGrants(folder: string): GrantCount {
  const template = new StackTemplate({ ...localTemplate, apiUrl: 'http://localhost', queueEndpoint: 'http://127.0.0.1' });
  const granted = grantsOf(template).filter((grant) => !isTriedApart(grant));
  const noted = new Set(globSync('*.txt', { cwd: folder }).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n')));
  return {
    granted: granted.length,
    unused: granted.filter((grant) => !noted.has(grant)),
    refused: [...noted].filter((line) => line.startsWith(refusal)),
  };
}

/** What people read of a count: nothing is left to do where it is one line long. */
export function reportOf({ granted, unused, refused }: GrantCount): string[] {
  return [
    ...refused,
    ...(refused.length > 0 ? ['A function needs a right that its construct in infra/constructs/ does not grant.'] : []),
    ...unused.map((grant) => `unused: ${grant}`),
    ...(unused.length > 0
      ? [
          'A grant that nothing used is too much: take it out of the construct in infra/constructs/ or, where it is right, have a test in ' +
            'test/integration use it (rights.test.ts is for those that no other test comes by).',
        ]
      : []),
    `${granted} grants, ${unused.length} of them unused by the tests; ${refused.length} calls refused.`,
  ];
}

if (import.meta.main) for (const line of reportOf(countGrants(process.argv[2] ?? 'test-results/used-grants'))) console.log(line);
