import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { actionsOf, bundleNames, SynthesizedStack } from './template.ts';

let stack: SynthesizedStack;
beforeAll(() => {
  stack = new SynthesizedStack('prod');
});
afterAll(() => stack.dispose());

/** Columns of the table, by the actions of which each function has all or none. */
const columns: Readonly<Record<string, readonly string[]>> = {
  gets: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'],
  queries: ['dynamodb:Query'],
  puts: ['dynamodb:PutItem'],
  updates: ['dynamodb:UpdateItem'],
  removes: ['dynamodb:DeleteItem'],
  'inserts in bulk': ['dynamodb:PartiQLInsert'],
};

function keysOf(bundle: string, action: string): string[] {
  const statements = stack.statementsOf(bundle).filter((statement) => actionsOf(statement).includes(action));
  const keys = statements.flatMap(({ Condition }) => Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? []);
  return [...new Set(keys.map((key) => key.replace(/#\*$/, '')))].sort();
}

/** The table of the document's section 9, as the template has it. */
function tableOfRights(): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const names = Object.keys(columns);
  return [
    row(['function', ...names]),
    `|${'---|'.repeat(names.length + 1)}`,
    ...[...bundleNames]
      .sort()
      .map((bundle) => row([bundle, ...Object.values(columns).map(([action = '']) => keysOf(bundle, action).join(' ') || '-')])),
  ];
}

describe('the data model', () => {
  it('says who may touch which keys, as the template has it', () => {
    const [, section = ''] = readFileSync('docs/design/data-model.md', 'utf8').split(/^## 9\. .*$/m);
    expect(section.split('\n').filter((line) => line.startsWith('|'))).toEqual(tableOfRights());
  });

  it('parts ways to touch an item as finely as the template does', () => {
    for (const bundle of bundleNames)
      for (const actions of Object.values(columns)) {
        const [first = '', ...others] = actions;
        for (const other of others) expect([bundle, keysOf(bundle, other)]).toEqual([bundle, keysOf(bundle, first)]);
      }
    const known = new Set(Object.values(columns).flat());
    const onItems = bundleNames
      .flatMap((bundle) => stack.statementsOf(bundle))
      .filter(({ Condition }) => Condition?.Null !== undefined);
    expect(onItems.flatMap(actionsOf).filter((action) => !known.has(action))).toEqual([]);
  });
});
