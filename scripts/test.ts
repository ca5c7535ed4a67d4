import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';

import * as z from 'zod';

import { countGrants, reportOf, usedGrantsVariable } from './grants.ts';
import { prepare } from './prepare.ts';

const root = resolve(import.meta.dirname, '..');
const resultsFolder = join(root, 'test-results');
/** What the functions' roles were used for, by the stacks that tests started: scripts/grants.ts. */
const usedGrants = join(resultsFolder, 'used-grants');
const JestResults = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numRuntimeErrorTestSuites: z.number() });

interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** Programs that some tests need, and the Debian packages that bring them. */
const programs = [
  { program: 'chromium', debian: 'chromium', needs: 'browser tests' },
  { program: 'java', debian: 'openjdk-17-jre-headless', needs: 'tests of the table on DynamoDB Local' },
];

/** Runs a tool of the project, with its output as it comes: what runs beside it mixes its lines with these. */
async function run(title: string, ...command: readonly string[]): Promise<boolean> {
  console.log(`\n== ${title}`);
  const NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim();
  const env = { ...process.env, NODE_OPTIONS, [usedGrantsVariable]: usedGrants };
  const [status] = await once(spawn(process.execPath, command, { cwd: root, stdio: 'inherit', env }), 'exit');
  return status === 0;
}

async function step(title: string, ...command: readonly string[]): Promise<Tally> {
  if (await run(title, ...command)) return { passed: 1, failed: 0 };
  console.log(`== ${title}: failed`);
  return { passed: 0, failed: 1 };
}

async function jest(title: string, ...args: readonly string[]): Promise<Tally> {
  mkdirSync(resultsFolder, { recursive: true });
  const results = join(resultsFolder, `${title.replaceAll(' ', '-')}.json`);
  const started = Date.now();
  const succeeded = await run(title, 'node_modules/jest/bin/jest.js', '--json', `--outputFile=${results}`, ...args);
  const told = readResults(results, started);
  if (!told) return { passed: 0, failed: 1 };
  const failed = told.numFailedTests + told.numRuntimeErrorTestSuites;
  // Such as a threshold that was missed: no test failed, and jest did.
  return { passed: told.numPassedTests, failed: succeeded ? failed : Math.max(1, failed) };
}

/** Nothing where jest ended before it had any. */
function readResults(results: string, since: number): z.infer<typeof JestResults> | undefined {
  if (!existsSync(results)) return undefined;
  const told = z
    .looseObject({ startTime: z.number() })
    .and(JestResults)
    .safeParse(JSON.parse(readFileSync(results, 'utf8')));
  return told.success && told.data.startTime >= since ? told.data : undefined;
}

/** Whether the tests used all that the functions' roles allow. Only a whole run can tell. */
function leastPrivilege(): Tally {
  console.log('\n== rights of the functions');
  const report = reportOf(countGrants(usedGrants));
  for (const line of report) console.log(line);
  return report.length === 1 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Installs what is missing where that is allowed, and names it otherwise. Its tests say the rest. */
function requirePrograms(): void {
  const missing = programs.filter(({ program }) => spawnSync('which', [program]).status !== 0);
  if (missing.length === 0) return;
  const packages = missing.map(({ debian }) => debian);
  const mayInstall = process.getuid?.() === 0 && spawnSync('which', ['apt-get']).status === 0;
  if (mayInstall) {
    console.log(`\n== Debian packages: ${packages.join(', ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const install = ['install', '-y', '--no-install-recommends', ...packages];
    const apt = (...args: readonly string[]): boolean => spawnSync('apt-get', args, { stdio: 'inherit', env }).status === 0;
    if (apt(...install) || (apt('update') && apt(...install))) return;
  }
  for (const { program, debian, needs } of missing) console.log(`${needs} need ${program}: install the Debian package ${debian}.`);
}

/**
 * Each test, once. Those that start stacks and browsers wait for them, so the others run beside them. Tests of the template, of the bundles and of the
 * parts of a stack go with the first, so that both halves take as long.
 */
function allTests(): Promise<Tally[]> {
  const stacks = 'test/(integration|e2e|unit/(infra|local|scripts))/';
  const half = `--maxWorkers=${Math.max(1, Math.floor(availableParallelism() / 2))}`;
  return Promise.all([jest('tests of the stack', half, stacks), jest('tests', half, `--testPathIgnorePatterns=${stacks}`)]);
}

function statics(): Promise<Tally[]> {
  return Promise.all([
    step('format', 'node_modules/prettier/bin/prettier.cjs', '--check', '.'),
    step('lint', 'node_modules/oxlint/bin/oxlint', '--type-aware'),
    step('types', 'node_modules/typescript/bin/tsc', '-p', '.'),
  ]);
}

// Some tests read the template, which wants the functions' bundles: built once, before tests run side by side.
await prepare();
const [first, ...rest] = process.argv.slice(2);
let tallies: Tally[];
if (first === '--check') {
  tallies = [...(await statics()), await jest('unit tests', 'test/unit', ...rest)];
} else {
  requirePrograms();
  if (first === undefined) rmSync(usedGrants, { recursive: true, force: true });
  tallies =
    first === undefined ? [...(await statics()), ...(await allTests()), leastPrivilege()] : [await jest('tests', first, ...rest)];
}
const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
