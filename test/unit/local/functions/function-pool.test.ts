import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from '@jest/globals';

import { FunctionPool } from '../../../../local/functions/function-pool.ts';
import type { LogLine } from '../../../../local/functions/instance.ts';

const pools: FunctionPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.kill();
});

/** A pool of a function with this body, which has `event` and `context`. */
function poolOf(body: string, { instances = 2, timeoutMs = 5000, memoryMb = 128 } = {}): { pool: FunctionPool; lines: LogLine[] } {
  const folder = mkdtempSync(join(tmpdir(), 'function-'));
  writeFileSync(
    join(folder, 'index.mjs'),
    `const me = Math.random();\nexport const handler = async (event, context) => { ${body} };`,
  );
  const lines: LogLine[] = [];
  const environment = (): Record<string, string> => ({ GREETING: 'hello' });
  const settings = { name: 'fn', arn: 'arn:fn', folder, handler: 'index.handler', memoryMb, timeoutMs, instances, environment };
  const pool = new FunctionPool(settings, (line) => lines.push(line));
  pools.push(pool);
  return { pool, lines };
}

async function value(pool: FunctionPool, event: object = {}): Promise<unknown> {
  const outcome = await pool.call(JSON.stringify(event));
  if ('error' in outcome) throw new Error(`${outcome.error.errorType}: ${outcome.error.errorMessage}`);
  return JSON.parse(outcome.payload);
}

const sleep = 'await new Promise((resolve) => setTimeout(resolve, 100));';

describe('a function', () => {
  it('has its own environment, and nothing of ours', async () => {
    const { pool } = poolOf('return process.env;');
    expect(await value(pool)).toEqual({ GREETING: 'hello' });
  });

  it('is told how long it may run', async () => {
    const { pool } = poolOf(
      'return { left: context.getRemainingTimeInMillis(), id: context.awsRequestId, name: context.functionName };',
    );
    const { left, ...rest } = Object(await value(pool));
    expect(left).toBeGreaterThan(4000);
    expect(left).toBeLessThanOrEqual(5000);
    expect(rest).toEqual({ id: expect.any(String), name: 'fn' });
  });

  it('ends at its timeout', async () => {
    const { pool } = poolOf('await new Promise(() => {});', { timeoutMs: 50 });
    await expect(value(pool)).rejects.toThrow(/^Sandbox.Timedout: .* Task timed out after 0.05 seconds$/);
  });

  it('ends when it takes more memory than it has', async () => {
    const { pool } = poolOf('const all = []; for (;;) all.push(new Array(1e5).fill(all.length));', { memoryMb: 16 });
    await expect(value(pool)).rejects.toThrow('Runtime.ExitError');
  });

  it('may not answer more than 6 MB', async () => {
    const { pool } = poolOf("return 'x'.repeat(event.size);");
    expect(await value(pool, { size: 6_000_000 })).toHaveLength(6_000_000);
    await expect(value(pool, { size: 6_300_000 })).rejects.toThrow('Function.ResponseSizeTooLarge');
  });

  it('answers null where it answers nothing', async () => {
    expect(await value(poolOf('').pool)).toBeNull();
  });

  it('has what it throws in the log, with the request', async () => {
    const { pool, lines } = poolOf("throw new RangeError('too far');");
    await expect(value(pool)).rejects.toThrow('RangeError: too far');
    expect(lines).toEqual([
      { function: 'fn', requestId: expect.any(String), stream: 'platform', message: expect.stringContaining('too far') },
    ]);
  });
});

describe('its instances', () => {
  it('stay warm', async () => {
    const { pool } = poolOf('return me;');
    expect(await value(pool)).toBe(await value(pool));
  });

  it('are as many as run at once, up to the limit', async () => {
    const { pool } = poolOf(`${sleep} return me;`, { instances: 2 });
    const answers = await Promise.all([1, 2, 3, 4].map(() => value(pool)));
    expect(new Set(answers).size).toBe(2);
  });

  it('run one call at a time', async () => {
    const { pool } = poolOf(`globalThis.running = (globalThis.running ?? 0) + 1; ${sleep} return globalThis.running--;`, {
      instances: 1,
    });
    expect(await Promise.all([1, 2, 3].map(() => value(pool)))).toEqual([1, 1, 1]);
  });

  it('that nobody needs end, but for one', async () => {
    const { pool } = poolOf(`${sleep} return me;`, { instances: 3 });
    const before = new Set(await Promise.all([1, 2, 3].map(() => value(pool))));
    pool.shrink();
    pool.shrink();
    const after = await Promise.all([1, 2, 3].map(() => value(pool)));
    expect(after.filter((instance) => before.has(instance))).toHaveLength(1);
  });

  it('die with their calls when they are killed, and others take their place', async () => {
    const { pool } = poolOf("if (event.hang) await new Promise(() => {}); return 'alive';", { instances: 1 });
    await value(pool);
    const hanging = expect(value(pool, { hang: true })).rejects.toThrow('Runtime exited with error: signal: killed');
    const waiting = value(pool);
    await pool.kill();
    await hanging;
    expect(await waiting).toBe('alive');
  });
});
