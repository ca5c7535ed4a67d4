import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = resolve(import.meta.dirname, '..');
const cache = join(root, '.cache');
const stampFile = join(cache, 'local.sha256');

/** Where the template of stage `local` is, apart from what the CDK CLI writes for AWS. */
export const localTemplate = { cdkOut: join(cache, 'cdk.out'), stackId: 'Roster' } as const;

const sources = [
  'browser',
  'functions',
  'shared',
  'infra',
  'scripts/build.ts',
  'scripts/prepare.ts',
  'cdk.json',
  'package-lock.json',
];

/**
 * Builds the functions and synthesizes stage `local`, unless nothing has changed since. Several processes may ask at once: one works, the
 * others wait.
 */
export async function prepare(): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const lock = join(cache, 'prepare.lock');
  const stamp = stampOf(sources);
  while (!isPrepared(stamp)) {
    if (!take(lock)) {
      await delay(100);
      continue;
    }
    try {
      // In a process of its own: CDK and the bundler are of no use to a stack that runs.
      execFileSync(process.execPath, [fileURLToPath(import.meta.url)], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
      writeFileSync(stampFile, stamp);
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
}

const isPrepared = (stamp: string): boolean =>
  existsSync(join(localTemplate.cdkOut, `${localTemplate.stackId}.template.json`)) &&
  existsSync(stampFile) &&
  readFileSync(stampFile, 'utf8') === stamp;

function stampOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  const files = paths.flatMap((path) => (path.includes('.') ? [path] : globSync(`${path}/**/*`, { cwd: root }))).sort();
  for (const file of files) {
    const path = join(root, file);
    if (statSync(path).isFile()) hash.update(file).update('\0').update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** A folder can be made by one process alone. One that is older than any build was left by a process that died. */
function take(lock: string): boolean {
  if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 120_000) rmSync(lock, { recursive: true, force: true });
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

/** CDK only adds. Those of today stay: a stack that runs may not have loaded them yet. */
function removeOldAssets(cdkOut: string): void {
  for (const name of globSync('asset.*', { cwd: cdkOut })) {
    const path = join(cdkOut, name);
    if (Date.now() - statSync(path).mtimeMs > 24 * 3_600_000) rmSync(path, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [{ buildFunctions }, { synthesize }] = await Promise.all([import('./build.ts'), import('../infra/synthesize.ts')]);
  await buildFunctions();
  synthesize({ stage: 'local', outdir: localTemplate.cdkOut });
  removeOldAssets(localTemplate.cdkOut);
}
