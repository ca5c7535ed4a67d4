import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../../..');

/** The whole language in one file, as a browser would load it: what is of node can't be bundled, and fails the build. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { compile, describeFault, eventHookFilter, noLookups } from './shared/expression/index.ts';
        export * from './shared/expression/places.ts';
        export * from './shared/expression/identity-engine.ts';`,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'language',
    target: 'es2024',
  });
  return outputFiles[0]?.text ?? '';
}

describe('the language', () => {
  it('runs where there is nothing but JavaScript', async () => {
    const script = `${await bundled()};
      const run = (source, dialect, seen) => {
        const compiled = language.compile(source, language.anywhere(dialect));
        const outcome = compiled.ok ? compiled.evaluate(seen) : { ok: false, fault: compiled.faults[0] };
        return outcome.ok ? outcome.value : outcome.fault.code;
      };
      JSON.stringify([
        run('String.toUpperCase(user.name) + "-" + Iso3166Convert.toAlpha3("DE")', 'classic', { user: { name: 'ann' } }),
        run("user.name matches '[a-z]+' ? {1, 2}.size() : 0", 'identity-engine', { user: { name: 'ann' } }),
        run("'2026-01-02T03:04:05.006Z'.parseStringTime().toZone('Asia/Tokyo').toString()", 'identity-engine', {}),
        run('user.constructor', 'classic', { user: {} }),
      ])`;
    expect(JSON.parse(String(runInNewContext(script, {})))).toEqual([
      'ANN-DEU',
      2,
      '2026-01-02T12:04:05.006+09:00[Asia/Tokyo]',
      'not-available',
    ]);
  });

  it('needs neither code that is made of texts nor __proto__: all conformance data passes without them', () => {
    const flags = ['--disallow-code-generation-from-strings', '--disable-proto=delete', '--disable-warning=ExperimentalWarning'];
    const file = join(root, 'test/conformance/functions.json');
    const answer = execFileSync(process.execPath, [...flags, join(root, 'cli/roster.ts'), 'expr', '--cases', file], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect(answer).toMatch(/^[1-9]\d\d+ passed, 0 failed\n$/);
  });
});
