import { DynamoDbLocal } from './dynamodb-local.ts';
import { Dynoxide } from './dynoxide.ts';
import type { TableEngine } from './table-engine.ts';

/**
 * The engine that this test file runs on: dynoxide, unless test/ports/on-dynamodb-local.test.ts runs the file's tests again on AWS's own
 * emulator.
 */
export function startEngine(): Promise<TableEngine> {
  return process.env['TABLE_ENGINE'] === 'dynamodb-local' ? DynamoDbLocal.start() : Dynoxide.start();
}
