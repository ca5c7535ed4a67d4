import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build, type ImportKind, type Loader, type Metafile, type Plugin } from 'esbuild';

/**
 * Bundles every `functions/**\/handler.ts` in one esbuild call into `dist/functions/<path joined by dashes>/index.mjs`
 * (`functions/api/users/handler.ts` becomes `api-users`), with source maps in `dist/maps/` and licences beside each bundle.
 *
 * **Data files.** A module that needs a file says, with a literal path relative to itself:
 *
 *     readFileSync(new URL('./common-passwords.bin', import.meta.url))
 *
 * Node and jest run that as it stands. The build puts the file beside each bundle which contains that module, under its path in the
 * repository joined by dashes, and rewrites the literal to it. A file that is not there fails the build.
 *
 * A data file of `browser/` is a script for browsers: what lies beside the bundle is built from it. Unbuilt, its source is read.
 */
export interface BuildOptions {
  /** Folder that holds `functions/`. @default - the repository */
  readonly root?: string;
  /** @default - `dist` in the root */
  readonly outdir?: string;
}

export interface BuiltFunction {
  /** `api-users` */
  readonly name: string;
  /** `functions/api/users/handler.ts` */
  readonly entry: string;
  /** Size of `index.mjs`. */
  readonly bytes: number;
  /** Names of data files beside it. */
  readonly data: readonly string[];
}

export interface BuildReport {
  readonly functions: readonly BuiltFunction[];
  /** What went into each bundle, as esbuild tells it. */
  readonly metafile: Metafile;
  readonly milliseconds: number;
}

const repository = resolve(import.meta.dirname, '..');
const dataReference = /new URL\(\s*(['"])(\.{1,2}\/[^'"]+)\1,\s*import\.meta\.url\s*,?\s*\)/g;

export async function buildFunctions({ root = repository, outdir = join(root, 'dist') }: BuildOptions = {}): Promise<BuildReport> {
  const started = performance.now();
  const entries = globSync('functions/**/handler.ts', { cwd: root }).sort();
  const bundles = join(outdir, 'functions');
  const dataFiles = new DataFiles(root);
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => ({ in: entry, out: `${functionName(entry)}/index` })),
    outdir: bundles,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    // What CommonJS dependencies ask for at run time, which ES modules lack.
    banner: { js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url);" },
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'external',
    logLevel: 'warning',
    plugins: [dataFiles.plugin, leftOut, packageVersions],
  });

  const finish = async (entry: string): Promise<BuiltFunction> => {
    const name = functionName(entry);
    const folder = join(bundles, name);
    const own = outputFiles.filter(({ path }) => path.startsWith(folder + sep));
    const map = own.find(({ path }) => path.endsWith('.map'));
    if (map) put(join(outdir, 'maps', `${name}.mjs.map`), map.contents);
    const code = own.filter((file) => file !== map);
    const data = dataFiles.within(metafile, relative(root, join(folder, 'index.mjs')));
    for (const { path, contents } of code) put(path, contents);
    for (const { name: file, source } of data) put(join(folder, file), await contentsOf(source));
    keepOnly(folder, [...code.map(({ path }) => relative(folder, path)), ...data.map((file) => file.name)]);
    const bytes = code.find(({ path }) => path.endsWith('.mjs'))?.contents.byteLength ?? 0;
    return { name, entry, bytes, data: data.map((file) => file.name) };
  };
  const functions = await Promise.all(entries.map(finish));
  keepOnly(
    bundles,
    functions.map(({ name }) => name),
  );
  put(join(outdir, 'metafile.json'), Buffer.from(JSON.stringify(metafile)));
  return { functions, metafile, milliseconds: Math.round(performance.now() - started) };
}

const functionName = (entry: string): string => dirname(entry).split(sep).slice(1).join('-');

/**
 * Lambda puts a role's credentials into the environment, where the SDK looks first. The ways of developers' machines (profiles, single
 * sign-on, processes), of containers and of servers bring clients of their own, a third of a small bundle. Nor does any call here stream
 * events, for which every client has a codec at hand. They are left out, and say so where one is reached.
 */
const leftOut: Plugin = {
  name: 'left-out',
  setup: (esbuild) => {
    const leave = (filter: RegExp, namespace: string, sentence: string, only?: ImportKind): void => {
      esbuild.onResolve({ filter }, ({ path, kind }) => (only === undefined || kind === only ? { path, namespace } : undefined));
      esbuild.onLoad({ filter: /.*/, namespace }, () => ({ contents: `throw new Error('${sentence}');`, loader: 'js' }));
    };
    leave(
      /^@(aws-sdk|smithy)\/credential-provider-(http|imds|ini|login|process|sso|web-identity)$/,
      'credentials-left-out',
      'no credentials in the environment',
    );
    // Clients that have such calls, of which none is used, ask for it at once: they keep it.
    leave(/^@smithy\/core\/event-streams$/, 'event-streams-left-out', 'no streams of events', 'dynamic-import');
  },
};

/** The SDK's packages import their own descriptions to read a version out of them. */
const packageVersions: Plugin = {
  name: 'package-versions',
  setup: (esbuild) => {
    esbuild.onLoad({ filter: /[\\/]@(aws-sdk|smithy)[\\/][^\\/]+[\\/]package\.json$/ }, ({ path }) => {
      const { version }: { version: string } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** The data files that modules name, found while esbuild loads them. */
class DataFiles {
  readonly plugin: Plugin;
  readonly #root: string;
  /** By the module's path from the root. */
  readonly #byModule = new Map<string, { readonly name: string; readonly source: string }[]>();

  constructor(root: string) {
    this.#root = root;
    this.plugin = {
      name: 'data-files',
      setup: (esbuild) => {
        esbuild.onLoad({ filter: /\.ts$/ }, ({ path }) => {
          if (path.includes(`${sep}node_modules${sep}`)) return undefined;
          return this.#load(path);
        });
      },
    };
  }

  /** Those of the modules that went into one output. */
  within(metafile: Metafile, output: string): { readonly name: string; readonly source: string }[] {
    const inputs = metafile.outputs[output.replaceAll(sep, '/')]?.inputs ?? {};
    return Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? (this.#byModule.get(path) ?? []) : [],
    );
  }

  #load(path: string): { contents: string; loader: Loader } | { errors: { text: string }[] } {
    const found: { name: string; source: string }[] = [];
    const contents = readFileSync(path, 'utf8').replaceAll(dataReference, (_match, _quote, literal: string) => {
      const source = resolve(dirname(path), literal);
      const name = relative(this.#root, source).replaceAll(sep, '-').replace(/\.ts$/, '.js');
      found.push({ name, source });
      return `new URL('./${name}', import.meta.url)`;
    });
    const missing = found.filter(({ source }) => !existsSync(source));
    if (missing.length > 0) {
      return {
        errors: missing.map(({ source }) => ({ text: `${relative(this.#root, path)} names ${source}, which is not there` })),
      };
    }
    if (found.length > 0) this.#byModule.set(relative(this.#root, path).replaceAll(sep, '/'), found);
    return { contents, loader: 'ts' };
  }
}

const isForBrowsers = (source: string): boolean => source.endsWith('.ts');

/** A script for browsers is whole: one file, which leaves nothing behind on the page but what it defines. */
async function contentsOf(source: string): Promise<Uint8Array> {
  if (!isForBrowsers(source)) return readFileSync(source);
  const options = { bundle: true, minify: true, write: false, format: 'iife', target: 'es2022', legalComments: 'none' } as const;
  const { outputFiles } = await build({ ...options, entryPoints: [source], logLevel: 'warning' });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

/** Writes whole or not at all, and only what changed: someone may be running the bundles that stand there. */
function put(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

/** Removes what an earlier build left, and leaves other builds' files in progress alone. */
function keepOnly(folder: string, names: readonly string[]): void {
  for (const name of readdirSync(folder)) {
    if (!names.includes(name) && !/\.\d+$/.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { functions, milliseconds } = await buildFunctions();
  for (const { name, bytes, data } of functions) {
    console.log(
      `${name.padEnd(28)}${String(Math.ceil(bytes / 1000)).padStart(6)} kB${data.length > 0 ? `  + ${data.join(', ')}` : ''}`,
    );
  }
  console.log(`${functions.length} functions in ${milliseconds} ms`);
}
