import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';

/** All that the table of this process holds, as it is now. */
export async function everyItem(): Promise<Readonly<Record<string, unknown>>[]> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const items: Readonly<Record<string, unknown>>[] = [];
  const TableName = process.env['TABLE_NAME'] ?? '';
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) items.push(...Items);
  client.destroy();
  return items;
}
