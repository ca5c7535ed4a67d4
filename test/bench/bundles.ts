import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildFunctions } from '../../scripts/build.ts';
import { median } from './machine.ts';

const rounds = 15;
const bare = 'a bare function';

/** What Lambda's own environment holds when a module is loaded. */
const environment = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

/** Milliseconds. CPU time tells more than the clock where the machine is busy. */
interface LoadTime {
  readonly elapsed: number;
  readonly cpu: number;
}

const script = (file: string): string => `
  const [began, used] = [performance.now(), process.cpuUsage()];
  await import(${JSON.stringify(file)});
  const { user, system } = process.cpuUsage(used);
  process.stdout.write(JSON.stringify({ elapsed: performance.now() - began, cpu: (user + system) / 1000 }));`;

/** What a new process needs to load a module. */
function loadOnce(file: string): LoadTime {
  const time: LoadTime = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script(file)], { env: environment, encoding: 'utf8' }),
  );
  return time;
}

/** Medians, interleaved, so that a busy moment of the machine falls on all alike. */
function loadTimes(files: ReadonlyMap<string, string>): Map<string, LoadTime> {
  const times = new Map([...files.keys()].map((name) => [name, [] as LoadTime[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, file] of files) times.get(name)?.push(loadOnce(file));
  }
  const of = (values: readonly LoadTime[]): LoadTime => ({
    elapsed: median(values.map(({ elapsed }) => elapsed)),
    cpu: median(values.map(({ cpu }) => cpu)),
  });
  return new Map([...times].map(([name, values]) => [name, of(values)]));
}

/** Size of every function's bundle, and how long it takes to load over one that holds nothing. */
export async function benchBundles(print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'roster-bundles-'));
  try {
    const { functions } = await buildFunctions({ outdir: folder });
    const nothing = join(folder, 'bare.mjs');
    writeFileSync(nothing, 'export const handler = async () => ({ statusCode: 200 });\n');
    const files = new Map(functions.map(({ name }) => [name, join(folder, 'functions', name, 'index.mjs')]));
    const times = loadTimes(new Map([[bare, nothing], ...files]));
    const base = times.get(bare) ?? { elapsed: 0, cpu: 0 };
    print(`medians of ${rounds} new processes, over ${bare} (${base.elapsed.toFixed(1)} ms, CPU ${base.cpu.toFixed(1)} ms)`);
    print(`${'function'.padEnd(30)}     kB   load ms   CPU ms`);
    for (const { name, bytes } of functions) {
      const { elapsed, cpu } = times.get(name) ?? base;
      const figures = [(elapsed - base.elapsed).toFixed(1).padStart(10), (cpu - base.cpu).toFixed(1).padStart(9)];
      print(`${name.padEnd(30)}${(bytes / 1000).toFixed(0).padStart(7)}${figures.join('')}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
