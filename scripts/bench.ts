/**
 * `npm run bench` prints what Roster costs on this machine; `npm run bench -- <name> ...` only what is named. Best figures seen so
 * far: docs/performance.md. Numbers are sizes of directories: `npm run bench -- search 1000000`.
 */
import { benchBundles } from '../test/bench/bundles.ts';
import { benchCosts } from '../test/bench/costs.ts';
import { benchEvents } from '../test/bench/events.ts';
import { benchExpression } from '../test/bench/expression.ts';
import { benchImports } from '../test/bench/imports.ts';
import { machineFacts } from '../test/bench/machine.ts';
import { benchRequests } from '../test/bench/requests.ts';
import { benchSearches } from '../test/bench/searches.ts';
import { benchSignIn } from '../test/bench/sign-in.ts';
import { benchTransactions } from '../test/bench/transactions.ts';

interface Bench {
  readonly about: string;
  readonly run: (print: (line: string) => void, sizes: readonly number[]) => void | Promise<void>;
  /** Takes seconds: run where nothing is named. */
  readonly quick: boolean;
}

const benches: Readonly<Record<string, Bench>> = {
  costs: { about: 'round trips and capacity units of every operation', run: benchCosts, quick: true },
  bundles: { about: 'size and load time of every function', run: benchBundles, quick: true },
  requests: { about: 'CPU time of warm requests', run: benchRequests, quick: true },
  local: { about: 'conditional transactions on the local engine', run: benchTransactions, quick: false },
  events: { about: 'events on their way: commit, log, bus, one event hook', run: benchEvents, quick: false },
  expression: { about: 'expressions against generated code and other engines', run: benchExpression, quick: false },
  imports: { about: 'imports against a bare BatchWrite, and their memory', run: benchImports, quick: false },
  'sign-in': { about: 'verifications, steps, timing and pages of people who sign in', run: benchSignIn, quick: false },
  search: { about: 'read units of searches, by the size of the directory', run: benchSearches, quick: false },
};

const print = (line: string): void => console.log(line);
const asked = process.argv.slice(2);
const sizes = asked.filter((each) => /^\d+$/.test(each)).map(Number);
const named = asked.filter((each) => !/^\d+$/.test(each));
const unknown = named.filter((name) => benches[name] === undefined && name !== 'all');
if (unknown.length > 0) {
  console.error(`There is no bench called ${unknown.join(', ')}: ${Object.keys(benches).join(', ')} or all.`);
  process.exit(1);
}

// Engines end when this process does, which a signal alone would not tell them.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

for (const fact of machineFacts()) print(fact);
for (const [name, { about, run, quick }] of Object.entries(benches)) {
  if (!(named.length === 0 ? quick : named.includes(name) || named.includes('all'))) continue;
  print(`\n== ${name}: ${about}`);
  await run(print, sizes);
}
