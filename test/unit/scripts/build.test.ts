import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execFileSync } from 'node:child_process';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { buildFunctions } from '../../../scripts/build.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'roster-build-'));
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, contents: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), contents);
}

/** What a bundle's handler returns, or one field of it, in a Node of its own with an environment that holds nothing else. */
function run(name: string, field?: string, environment: Record<string, string> = {}): string {
  const bundle = JSON.stringify(join(root, 'dist/functions', name, 'index.mjs'));
  const part = field === undefined ? 'result' : `result[${JSON.stringify(field)}]`;
  const script = `const { handler } = await import(${bundle}); const result = await handler(); process.stdout.write(String(${part}));`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    env: environment,
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

const readsWords = `import { readFileSync } from 'node:fs';
export const words = () => readFileSync(new URL('./words.bin', import.meta.url), 'utf8');
export const nothing = 'nothing';`;

describe('the build', () => {
  it('names each bundle for its entry point', async () => {
    write('functions/pages/handler.ts', 'export const handler = (): string => "pages";');
    write('functions/api/users/handler.ts', 'export const handler = (): string => "users";');
    const { functions } = await buildFunctions({ root });
    expect(functions).toMatchObject([
      { name: 'api-users', entry: 'functions/api/users/handler.ts', bytes: expect.any(Number), data: [] },
      { name: 'pages', entry: 'functions/pages/handler.ts' },
    ]);
    expect([run('api-users'), run('pages')]).toEqual(['users', 'pages']);
    expect(existsSync(join(root, 'dist/maps/pages.mjs.map'))).toBe(true);
  });

  it('puts a data file beside the bundles that read it, and no others', async () => {
    write('shared/words/words.bin', 'one two');
    write('shared/words/words.ts', readsWords);
    write('functions/a/handler.ts', `import { words } from '../../shared/words/words.ts'; export const handler = words;`);
    write('functions/b/handler.ts', `import { nothing } from '../../shared/words/words.ts'; export const handler = () => nothing;`);
    write('functions/c/handler.ts', `export const handler = () => 1;`);
    const { functions } = await buildFunctions({ root });
    expect(run('a')).toBe('one two');
    expect(functions.find(({ name }) => name === 'a')?.data).toEqual(['shared-words-words.bin']);
    expect(existsSync(join(root, 'dist/functions/c/shared-words-words.bin'))).toBe(false);
  });

  it('refuses to leave a data file out', async () => {
    write('functions/a/handler.ts', `${readsWords} export const handler = words;`);
    await expect(buildFunctions({ root })).rejects.toThrow('words.bin');
  });

  it('gives CommonJS dependencies the require that they ask for', async () => {
    write('functions/a/legacy.cjs', `module.exports = () => require(['node', 'os'].join(':')).EOL;`);
    write('functions/a/handler.ts', `import legacy from './legacy.cjs'; export const handler = legacy;`);
    await buildFunctions({ root });
    expect(run('a')).toBe('\n');
  });

  it('leaves ways to credentials out that Lambda has no use for, and keeps the one it has', async () => {
    const client = `import { SQSClient } from '@aws-sdk/client-sqs';
      const client = new SQSClient({ region: 'eu-west-1' });`;
    write('functions/a/handler.ts', `${client} export const handler = () => client.config.credentials();`);
    const { metafile } = await buildFunctions({ root });
    expect(Object.keys(metafile.inputs).filter((input) => /provider-(http|imds|ini|login|process|sso)\//.test(input))).toEqual([]);
    const inEnvironment = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
    expect(run('a', 'accessKeyId', inEnvironment)).toBe('AKIDEXAMPLE');
    expect(() => run('a', 'accessKeyId', { AWS_PROFILE: 'mine' })).toThrow('no credentials in the environment');
  });

  it('leaves the codec of event streams out, which no call here needs', async () => {
    write('functions/a/handler.ts', `export const handler = () => import('@smithy/core/event-streams');`);
    const { metafile } = await buildFunctions({ root });
    expect(Object.keys(metafile.inputs).filter((input) => input.includes('event-streams/'))).toEqual([]);
    expect(() => run('a')).toThrow('no streams of events');
  });

  it('removes what is no longer built', async () => {
    write('functions/a/handler.ts', 'export const handler = () => 1;');
    write('functions/b/handler.ts', 'export const handler = () => 2;');
    await buildFunctions({ root });
    rmSync(join(root, 'functions/b'), { recursive: true });
    await buildFunctions({ root });
    expect(readdirSync(join(root, 'dist/functions'))).toEqual(['a']);
  });
});
