import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

interface Sending {
  send(command: never): Promise<unknown>;
}

/** What a call comes to, in a form that is the same where the meaning is: bytes as text, no metadata, batches in order. */
export type Outcome = { readonly answer: unknown } | { readonly error: string; readonly reasons?: readonly unknown[] };

type Fields = Readonly<Record<string, unknown>>;

/** Names in order, bytes as text. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, field]) => [name, plain(field)]));
}

/** Attributes as they are on the wire, bytes in Base64, as an item. */
export function plainImage(image: Readonly<Record<string, unknown>> | undefined): unknown {
  if (image === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(image)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => [name, plainAttribute(value as AttributeValue)]),
  );
}

function plainAttribute({ S, N, B, BOOL, L, M }: AttributeValue): unknown {
  if (N !== undefined) return Number(N);
  if (B !== undefined) return { bytes: Buffer.from(String(B), 'base64').toString('hex') };
  if (L !== undefined) return L.map(plainAttribute);
  if (M !== undefined) return plainImage(M);
  return S ?? BOOL ?? null;
}

const byKey = (one: Fields, other: Fields): number => {
  const [a, b] = [`${String(one['pk'])}\n${String(one['sk'])}`, `${String(other['pk'])}\n${String(other['sk'])}`];
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

function answerOf(output: unknown): unknown {
  const { $metadata: _metadata, ConsumedCapacity: _capacity, Responses, ScannedCount: _scanned, ...facts } = output as Fields;
  if (Responses === undefined) return plain(facts);
  if (Array.isArray(Responses)) {
    const codes = Responses.map((response: { Error?: { Code?: string } }) => response.Error?.Code ?? 'done');
    return { codes };
  }
  const batches = Object.entries(Responses as Record<string, Fields[]>);
  return plain({ ...facts, Responses: batches.map(([name, items]) => [name, items.toSorted(byKey)]) });
}

interface Failure {
  readonly name: string;
  readonly CancellationReasons?: readonly { readonly Code?: string; readonly Item?: Record<string, AttributeValue> }[];
}

export async function outcomeOf(client: Sending, command: object): Promise<Outcome> {
  try {
    return { answer: answerOf(await client.send(command as never)) };
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'UnknownToModelError') throw error;
    const { name, CancellationReasons } = error as Failure;
    const reasons = CancellationReasons?.map(({ Code, Item }) => ({
      Code,
      ...(Item === undefined ? {} : { Item: plain(unmarshall(Item)) }),
    }));
    return { error: name, ...(reasons === undefined ? {} : { reasons }) };
  }
}
