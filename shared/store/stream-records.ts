import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

import type { Item } from './table.ts';

/** A record of the table's stream, as Lambda hands it over. */
export interface StreamRecord {
  readonly eventName?: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly dynamodb?: {
    readonly SequenceNumber?: string;
    readonly NewImage?: Readonly<Record<string, AttributeValue>>;
    readonly OldImage?: Readonly<Record<string, AttributeValue>>;
  };
}

function toItem(image: Readonly<Record<string, AttributeValue>> | undefined): Item | undefined {
  if (image === undefined) return undefined;
  const { pk, sk, ...rest }: Record<string, unknown> = unmarshall({ ...image });
  return { pk: String(pk), sk: String(sk), ...rest };
}

/** The item as it was written; undefined where it was removed. */
export const newItemOf = ({ dynamodb }: StreamRecord): Item | undefined => toItem(dynamodb?.NewImage);

/** The item as it was before; undefined where it was inserted. */
export const oldItemOf = ({ dynamodb }: StreamRecord): Item | undefined => toItem(dynamodb?.OldImage);
