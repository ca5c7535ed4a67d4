import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

const root = resolve(import.meta.dirname, '../../..');
const sources = ['shared', 'functions'].flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }));

/** Who reads a header, or where API Gateway says that the request arrived. */
const readersOf = (what: RegExp): string[] =>
  sources.filter((file) => what.test(readFileSync(join(root, file), 'utf8'))).map((file) => file.replaceAll('\\', '/'));

/** What whoever sends a request says of the place that it goes to: a link made of it leads wherever a stranger likes (AC-035). */
describe('AC-035: where a request says that it goes', () => {
  it('is believed by nobody: origins come from the configuration', () => {
    expect(readersOf(/headers\[?\.?['"]?(?:host|forwarded|referer|x-forwarded-\w+)\b/)).toEqual([]);
    expect(readersOf(/\bx-forwarded-(?:host|proto|for)\b/)).toEqual([]);
    expect(readersOf(/\.domainName\b/)).toEqual([]);
  });

  it('is compared with what is trusted, where a browser says from which page it comes', () => {
    expect(readersOf(/headers(?:\.|\[['"])origin\b/).toSorted()).toEqual([
      'functions/api/sign-in/own-session.ts',
      'shared/api/cors.ts',
      'shared/api/session-caller.ts',
    ]);
  });
});
