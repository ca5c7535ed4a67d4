import { createContext, Script } from 'node:vm';

import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';

import { pageResponse } from '../../../shared/pages/index.ts';
import { samplePages } from './sample-pages.ts';

const scriptIn = (text: string): string => /<script>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? '';

/** The script as a deployed function sends it: bundled and minified as `scripts/build.ts` does. */
async function bundledScript(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { pageScript } from './shared/pages/script.ts'; globalThis.sent = pageScript;`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'node',
    target: 'node24',
  });
  const context = createContext({});
  new Script(outputFiles[0]?.text ?? '').runInContext(context);
  return String(new Script('sent').runInContext(context));
}

/** What browsers give; whatever else the script names is missing from its text. */
const browserNames = ['document', 'history', 'addEventListener', 'HTMLInputElement', 'CSS', 'setTimeout', 'clearTimeout'];

/** A page's element that has everything asked of it and remembers who listens. */
function element(dataset: Record<string, string> = {}): Record<string, unknown> {
  const self: Record<string, unknown> = { dataset, textContent: 'words', value: 'Abc123', hidden: true, style: {} };
  return Object.assign(self, {
    focus() {},
    addEventListener(type: string, listen: (event: object) => void) {
      listen({ type, persisted: true, preventDefault() {} });
    },
    setAttribute() {},
    removeAttribute() {},
    getAttribute: () => null,
    querySelector: () => element(),
    querySelectorAll: () =>
      ['minLength', 'lower', 'upper', 'number', 'symbol', 'withoutLogin', 'withoutFirstName', 'notCommon'].map((rule) =>
        element({ rule, least: '8' }),
      ),
    parentElement: { querySelector: () => element() },
    form: { addEventListener: (_: string, listen: () => void) => listen() },
  });
}

/** Runs the script where every name but the language's and the browser's is unknown, and every listener is called at once. */
function runAlone(script: string): { unknown: Set<string>; address: unknown } {
  const unknown = new Set<string>();
  let address: unknown;
  const input = Object.assign(new FakeInput(), element());
  const names: Record<string, unknown> = {
    document: {
      ...element(),
      documentElement: { dataset: { address: '/activate' } },
      getElementById: () => input,
      querySelectorAll: () => [element({ wait: '3', waitWords: 'in {time}', for: 'x', progress: '{met} of {all}' })],
    },
    history: { replaceState: (_state: unknown, _title: string, to: string) => (address = to) },
    addEventListener: (_: string, listen: (event: object) => void) => listen({ persisted: true }),
    HTMLInputElement: FakeInput,
    CSS: { escape: String },
    setTimeout: () => 0,
    clearTimeout() {},
  };
  const scope = new Proxy(names, {
    has(target, name) {
      if (typeof name === 'string' && !(name in target) && !(name in globalThis)) unknown.add(name);
      return typeof name === 'string' && name in target;
    },
  });
  // Strict code may stand in a sloppy `with`, whose object is asked for every free name.
  new Script(`with (scope) { ${script.replace(/^"use strict";/, '')} }`).runInNewContext({ scope });
  return { unknown, address };
}

class FakeInput {
  readonly type = 'password';
}

describe('the script of the pages', () => {
  it('stands in the page as one text that needs nothing from outside', async () => {
    const sources = {
      'as it is run here': scriptIn(pageResponse(Object.values(samplePages())[0] ?? fail()).body),
      'as it is deployed': await bundledScript(),
    };
    for (const [name, script] of Object.entries(sources)) {
      expect(script).toMatch(/^"use strict";\(function/);
      const { unknown, address } = runAlone(script);
      expect([name, [...unknown].filter((free) => !browserNames.includes(free))]).toEqual([name, []]);
      expect([name, address]).toEqual([name, '/activate']);
      // A bundler's own helpers begin so; none may be needed.
      expect(script).not.toMatch(/\b__\w+|import\b|require\(/);
    }
  });

  it('would be caught with a name from outside', () => {
    expect(() => runAlone('"use strict";(function(){__helper()})()')).toThrow('__helper is not defined');
  });

  it('can not end its own element, and makes no markup', async () => {
    const script = await bundledScript();
    expect(script).not.toMatch(/<\/script|<!--|innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/);
    expect(script.length).toBeLessThan(4000);
  });
});

function fail(): never {
  throw new Error('no sample page');
}
