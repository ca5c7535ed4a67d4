import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { build, type Plugin } from 'esbuild';

const repository = resolve(import.meta.dirname, '../../..');
const nodeRequire = createRequire(import.meta.url);

/** A change of the source, for tests that show that something is noticed: the first text of the file becomes the second. */
export interface PlantedBug {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What a running function takes for Node and AWS. */
export interface Host {
  /** Globals by their names: `Date`, `setTimeout` ... */
  readonly globals: Readonly<Record<string, unknown>>;
  /** In place of Node's modules, by name, members that are others. */
  readonly modules: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** A package of the SDK. */
  sdk(name: string): object;
}

export interface Declared {
  readonly id: string;
  readonly method: string;
  readonly path: string;
}

/** A function of the product, ready to be started any number of times: each start has a memory of its own, as an instance of Lambda. */
export class ProductFunction {
  /** `api-users` */
  readonly name: string;
  readonly #code: string;
  #start: ((...values: readonly unknown[]) => void) | undefined;

  constructor(name: string, code: string) {
    this.name = name;
    this.#code = code;
  }

  start(host: Host): Readonly<Record<string, unknown>> {
    const names = Object.keys(host.globals);
    // The bundles are our own source: they run here so that time and network can be ours as well.
    // oxlint-disable-next-line typescript/no-implied-eval
    this.#start ??= new Function('require', 'module', 'exports', ...names, this.#code) as (...values: readonly unknown[]) => void;
    const module = { exports: {} as Record<string, unknown> };
    const load = (name: string): unknown => {
      if (name.startsWith('@aws-sdk/')) return host.sdk(name);
      const real: object = nodeRequire(name);
      const other = host.modules[name];
      return other === undefined ? real : { ...real, ...other };
    };
    this.#start(load, module, module.exports, ...Object.values(host.globals));
    return module.exports;
  }
}

/** Operations among what a function's modules export. */
export function operationsOf(exports: Readonly<Record<string, unknown>>): Declared[] {
  const isOperation = (value: unknown): value is Declared =>
    typeof value === 'object' && value !== null && ['id', 'method', 'path', 'handle'].every((name) => name in value);
  const all = Object.values(exports).flatMap((value) =>
    Array.isArray(value) ? value : Object.values((value ?? {}) as Readonly<Record<string, unknown>>),
  );
  return [
    ...new Map(
      all
        .flat()
        .filter(isOperation)
        .map((operation) => [operation.id, operation]),
    ).values(),
  ];
}

const functionName = (entry: string): string => dirname(entry).split('/').slice(1).join('-');

/** Beside the handler, every module of its folder, so that their operations can be listed. */
function entryOf(entry: string): string {
  const folder = dirname(entry);
  const modules = globSync(`${folder}/*.ts`, { cwd: repository }).sort();
  const lines = modules.map((module, index) => `export * as module${index} from './${module}';`);
  return [`export { handler } from './${entry}';`, ...lines].join('\n');
}

const isOurs = (path: string): boolean => !path.includes('/node_modules/');

function sourcePlugin(bugs: readonly PlantedBug[]): Plugin {
  return {
    name: 'source',
    setup(esbuild) {
      esbuild.onResolve({ filter: /^@aws-sdk\/(client-|lib-)/ }, ({ path }) => ({ path, external: true }));
      esbuild.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!isOurs(path)) return undefined;
        let contents = readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
        for (const { from, to } of bugs.filter(({ file }) => file === relative(repository, path))) {
          if (!contents.includes(from)) return { errors: [{ text: `the text to be changed is gone: ${from}` }] };
          contents = contents.replace(from, () => to);
        }
        return { contents, loader: 'ts', resolveDir: dirname(path) };
      });
    },
  };
}

/** Every function of the product, or those of these names, from its source. */
export async function buildProduct(
  bugs: readonly PlantedBug[] = [],
  names?: readonly string[],
): Promise<ReadonlyMap<string, ProductFunction>> {
  const all = globSync('functions/**/handler.ts', { cwd: repository }).sort();
  const entries = all.filter((entry) => names?.includes(functionName(entry)) ?? true);
  const virtual: Plugin = {
    name: 'entries',
    setup(esbuild) {
      esbuild.onResolve({ filter: /^entry:/ }, ({ path }) => ({ path: path.slice('entry:'.length), namespace: 'entry' }));
      esbuild.onLoad({ filter: /.*/, namespace: 'entry' }, ({ path }) => ({
        contents: entryOf(path),
        resolveDir: repository,
        loader: 'ts',
      }));
    },
  };
  const { outputFiles } = await build({
    absWorkingDir: repository,
    entryPoints: entries.map((entry) => ({ in: `entry:${entry}`, out: functionName(entry) })),
    outdir: join(repository, 'dist/never-written'),
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    logLevel: 'error',
    plugins: [virtual, sourcePlugin(bugs)],
  });
  return new Map(
    outputFiles.map(({ path, text }) => {
      const name = /([^/]+)\.js$/.exec(path)?.[1] ?? '';
      return [name, new ProductFunction(name, text)];
    }),
  );
}
