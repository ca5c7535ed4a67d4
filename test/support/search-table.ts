import { gunzipSync } from 'node:zlib';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';

/** A client for a table on this machine. */
export function localTableClient(endpoint: string): DynamoDBDocumentClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials }));
}

export interface StoredItem {
  readonly pk: string;
  readonly sk: string;
  /** Everything in it as JSON; what is compressed is unpacked. */
  readonly text: string;
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function readable(value: unknown): unknown {
  if (value instanceof Uint8Array) return isGzip(value) ? gunzipSync(value).toString() : Buffer.from(value).toString('latin1');
  return value;
}

/** The engine gives an object's members in any order. */
const sorted = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, sorted));

/** The whole table as it is stored, item after item: which no function may read so. */
export async function* storedItems(client: DynamoDBDocumentClient, table: string): AsyncGenerator<StoredItem> {
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await client.send(new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey }));
    for (const item of page.Items ?? []) {
      // Not as JSON within JSON: a page's own quotes stay as they are.
      const lines = Object.entries(item).map(([name, value]) => `${name}=${textOf(readable(value))}`);
      yield { pk: String(item['pk']), sk: String(item['sk']), text: lines.toSorted().join('\n') };
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
}
