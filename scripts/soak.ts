/**
 * `npm run soak` tries for minutes or hours what `npm test` tries for seconds; `npm run soak -- <name> ...` only what is named. Each is
 * one or more test files that do more where `ROSTER_SOAK` is set.
 */
import { spawnSync } from 'node:child_process';

import { prepare } from './prepare.ts';

interface Soak {
  readonly about: string;
  readonly files: readonly string[];
}

const soaks: Readonly<Record<string, Soak>> = {
  model: { about: 'random histories on the model of the table and on both engines', files: ['test/ports/table-model.test.ts'] },
  search: {
    about: '20,000 random queries against a look at everybody, 10,000 deaths of the indexer, 1,000,000 hostile values',
    files: ['random-search', 'index-crashes', 'abuse'].map((name) => `test/unit/directory/search/${name}.test.ts`),
  },
  budgets: {
    about: 'what the worst of 20,000 random queries reads on any page',
    files: ['test/unit/directory/search/budgets.test.ts'],
  },
  faults: { about: 'every fault at every call of every scenario', files: ['test/faults/every-call-site.test.ts'] },
  histories: { about: 'random histories of an org, with many faults each', files: ['test/faults/random-histories.test.ts'] },
  fuzz: { about: 'sequences of calls made from the OpenAPI document, broken ones among them', files: ['test/fuzz/api.test.ts'] },
  members: {
    about: '100,000 people who join and leave one group, and counts through deaths of workers',
    files: ['test/ports/members.test.ts'],
  },
  creates: { about: '100,000 creates of 5,000 logins, twenty at once for each', files: ['test/ports/contended-creates.test.ts'] },
  identifiers: { about: 'a million texts that become logins', files: ['test/unit/directory/logins.test.ts'] },
  erasure: { about: 'a worker that dies at every single step of an erasure', files: ['test/ports/erasure.test.ts'] },
  imports: {
    about: 'ten thousand people from a file, three thousand with their hashes',
    files: ['test/integration/imports.test.ts'],
  },
  expressions: {
    about: 'a million pairs of expressions and people, compiled and by the book',
    files: ['test/conformance/random-expressions.test.ts'],
  },
  deliveries: {
    about: '20,000 changes to an endpoint that fails, through deaths of workers, an outage and redrives',
    files: ['test/ports/deliveries-under-fire.test.ts'],
  },
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => soaks[name] === undefined);
if (unknown.length > 0) {
  console.error(`There is no soak called ${unknown.join(', ')}: ${Object.keys(soaks).join(', ')}.`);
  process.exit(1);
}

const NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim();
const env = { ...process.env, NODE_OPTIONS, ROSTER_SOAK: 'yes' };

await prepare();
let failed = 0;
for (const [name, { about, files }] of Object.entries(soaks)) {
  if (named.length > 0 && !named.includes(name)) continue;
  console.log(`\n== ${name}: ${about}`);
  const { status } = spawnSync(process.execPath, ['node_modules/jest/bin/jest.js', ...files], { stdio: 'inherit', env });
  if (status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
