/**
 * What every npm script runs: `node scripts/run.mjs <task> [arguments]`. It needs Node 20 and nothing installed; it installs what is
 * missing and then runs the task with Node 24.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const major = Number(process.versions.node.split('.')[0]);
const [task = '', ...args] = process.argv.slice(2);

/** @type {Record<string, string[]>} */
const tasks = {
  start: ['scripts/start.ts'],
  test: ['scripts/test.ts'],
  check: ['scripts/test.ts', '--check'],
  bench: ['scripts/bench.ts'],
  soak: ['scripts/soak.ts'],
  docs: ['scripts/docs.ts'],
  roster: ['cli/roster.ts'],
  build: ['scripts/build.ts'],
  synth: ['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet'],
  format: ['node_modules/prettier/bin/prettier.cjs', '--write', '.'],
};

/** @param {string} sentence */
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Whether node_modules holds what package-lock.json asks for. */
function isInstalled() {
  const [wanted, present] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) => join(project, file));
  if (!existsSync(present)) return false;
  if (statSync(present).mtimeMs >= statSync(wanted).mtimeMs) return true;
  // A newer file may say the same.
  const [lock, installed] = [wanted, present].map((file) => JSON.parse(readFileSync(file, 'utf8')).packages);
  return Object.entries(lock).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  );
}

function install() {
  // npm says where it is itself; on its own, this file takes the one on the path.
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
  for (const how of ['ci', 'install']) {
    console.error(`Installing what is missing (npm ${how}).`);
    // `npm ci` refuses a lock file that was made where other platforms' packages could not be seen, at length; `npm install` takes it.
    const stdio = how === 'ci' ? 'ignore' : ['ignore', 2, 2];
    if (spawnSync(command, [...first, how, '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: project, stdio }).status === 0)
      return;
  }
  fail('The packages could not be installed: see what npm says above.');
}

/** The project's own Node, or the host's where that is new enough. */
function node24() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const own = join(project, 'node_modules', name, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node');
  if (existsSync(own)) return own;
  if (major >= 24) return process.execPath;
  return fail(
    `Roster needs Node 24, which it brings along on some platforms only (${name} is not among its packages): install Node 24 and try again.`,
  );
}

if (major < 20) fail(`Roster needs Node 20 or later to begin with; this is ${process.versions.node}.`);
const command = tasks[task] ?? fail(`Which task? One of: ${Object.keys(tasks).join(', ')}.`);
if (!isInstalled()) install();

// The channel tells a child that outlives us that it is alone.
const child = spawn(node24(), [...command, ...args], { cwd: project, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => fail(`The task could not be run: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)));
