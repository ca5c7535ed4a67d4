import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

/**
 * Who may import whom (docs/architecture.md). Folders of `shared/` in layers: a folder may import the ones of lower layers, and what it
 * names here beside them.
 */
const layers: readonly (readonly string[])[] = [
  ['kernel', 'config'],
  ['security', 'expression', 'presentation'],
  ['directory', 'profiles', 'access', 'audit', 'messaging', 'credentials', 'one-time-codes', 'pages', 'history'],
  ['policy', 'mapping', 'profile-forms'],
  [
    'org',
    'registration',
    'progressive-profiling',
    'sign-in',
    'factors',
    'recovery',
    'imports',
    'hooks',
    'erasure',
    'edge',
    'directory-jobs',
    'group-upkeep',
  ],
  // What stands on several capabilities at once.
  ['group-rules', 'applications', 'authn', 'inline-hooks', 'message-templates', 'email-change', 'invitations'],
  ['api'],
  ['store', 'aws'],
  ['runtime'],
];
const layerOf = new Map(layers.flatMap((folders, level) => folders.map((folder) => [folder, level] as const)));

/** Neighbours in one layer that know each other. */
const neighbours: Readonly<Record<string, readonly string[]>> = { security: ['kernel'], store: ['aws'], aws: ['store'] };
/** The pipeline needs callers and errors, nothing of the capabilities. */
const narrower: Readonly<Record<string, readonly string[]>> = { api: ['kernel', 'access'], expression: ['kernel'] };

const root = resolve(import.meta.dirname, '../../..');

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

interface Import {
  readonly from: string;
  readonly to: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, specifier = '']) => ({
    from: file,
    to: specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : specifier,
  }));
}

const sharedFolder = (path: string): string | undefined => /^shared\/([^/]+)\//.exec(path)?.[1];
const allowed = (from: string, to: string): boolean => {
  if (from === to) return true;
  const only = narrower[from];
  if (only !== undefined) return only.includes(to);
  return (neighbours[from] ?? []).includes(to) || (layerOf.get(to) ?? 99) < (layerOf.get(from) ?? -1);
};

const show = ({ from, to }: Import): string => `${from} -> ${to}`;
const shared = filesBelow('shared').flatMap(importsOf);

describe('imports', () => {
  it('know every folder of shared', () => {
    const unknown = new Set(
      shared.map(({ from }) => sharedFolder(from)).filter((folder) => folder !== undefined && !layerOf.has(folder)),
    );
    expect([...unknown]).toEqual([]);
  });

  it('go down the layers alone', () => {
    const wrong = shared.filter(({ from, to }) => {
      const [source, target] = [sharedFolder(from), sharedFolder(to)];
      return source !== undefined && target !== undefined && !allowed(source, target);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('enter a folder through its index or ports, except where store, aws and runtime wire things', () => {
    const wrong = shared.filter(({ from, to }) => {
      const [source, target] = [sharedFolder(from), sharedFolder(to)];
      if (source === undefined || target === undefined || source === target) return false;
      if (source === 'runtime' || (['store', 'aws'].includes(source) && ['store', 'aws'].includes(target))) return false;
      return !/\/(index|ports|places|identity-engine|check-value)\.ts$/.test(to);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('bring the AWS SDK into store, aws and the composition root alone', () => {
    const wrong = shared.filter(
      ({ from, to }) => to.startsWith('@aws-sdk/') && !['store', 'aws', 'runtime'].includes(sharedFolder(from) ?? ''),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it('lead from functions to shared folders by their index, to the one file of runtime that wires them, and never to infra or local', () => {
    const wrong = filesBelow('functions')
      .flatMap(importsOf)
      .filter(
        ({ to }) =>
          /^(infra|local|scripts|test)\//.test(to) ||
          (to.startsWith('shared/') && !/^shared\/(runtime\/[a-z-]+|[^/]+\/(index|ports))\.ts$/.test(to)),
      );
    expect(wrong.map(show)).toEqual([]);
  });

  it('lead from infra to shared/config alone', () => {
    const wrong = filesBelow('infra')
      .flatMap(importsOf)
      .filter(({ to }) => /^(functions|local|test)\//.test(to) || (to.startsWith('shared/') && !to.startsWith('shared/config/')));
    expect(wrong.map(show)).toEqual([]);
  });

  it('take zod as a namespace, because the named import brings the whole library into a bundle', () => {
    const files = ['shared', 'functions', 'infra', 'local'].flatMap(filesBelow);
    const wrong = files.filter((file) => /import\s*\{[^}]*\bz\b[^}]*\}\s*from 'zod'/.test(readFileSync(join(root, file), 'utf8')));
    expect(wrong).toEqual([]);
  });
});
