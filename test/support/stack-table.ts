import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import { Table } from '../../shared/store/table.ts';
import type { TestStack } from './local-stack.ts';

/** The table of a stack that runs, for what a test can't bring about by asking, or can't see. */
export function tableOf({ endpoints, outputs }: Pick<TestStack, 'endpoints' | 'outputs'>): Table {
  const endpoint = endpoints['AWS_ENDPOINT_URL_DYNAMODB'];
  const name = outputs['TableName'];
  if (endpoint === undefined || name === undefined) throw new Error('the stack does not say where its table is');
  const client = new DynamoDBClient({ endpoint, region: 'local', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  return new Table(DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }), name);
}
