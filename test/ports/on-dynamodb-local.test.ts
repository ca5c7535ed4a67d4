import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { startEngine } from '../support/engines.ts';
import type { TableEngine } from '../support/table-engine.ts';

// Every test file here that asks for an engine runs again, on AWS's own emulator: its tests become this file's, so that Java starts once.
process.env['TABLE_ENGINE'] = 'dynamodb-local';

let engine: TableEngine;

beforeAll(async () => {
  engine = await startEngine();
}, 90_000);

afterAll(() => engine.stop());

const others = globSync('*.test.ts', { cwd: import.meta.dirname }).filter((file) => file !== basename(import.meta.filename));
const ofTheTable = others.filter((file) => readFileSync(join(import.meta.dirname, file), 'utf8').includes('startEngine()'));

describe('DynamoDB Local', () => {
  it('runs the tests of the table, and is what runs them', async () => {
    expect(ofTheTable.length).toBeGreaterThan(7);
    const response = await fetch(engine.endpoint);
    expect(response.headers.get('server')).toContain('Jetty');
  });
});

for (const file of ofTheTable) await import(`./${file}`);
