import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import type { SeededRandom } from '../seeded-random.ts';
import { type AttributeMap, compareText, equalItems, keyText, type ModelKey } from './values.ts';

/** A record of the stream, as Lambda hands it over: bytes are Base64. */
export interface ModelRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly ApproximateCreationDateTime: number;
    readonly Keys: AttributeMap;
    readonly NewImage?: AttributeMap;
    readonly OldImage?: AttributeMap;
  };
}

function onWire(value: AttributeValue): AttributeValue {
  if (value.B !== undefined) return { B: Buffer.from(value.B).toString('base64') } as unknown as AttributeValue;
  if (value.L !== undefined) return { L: value.L.map(onWire) };
  if (value.M !== undefined) return { M: imageOnWire(value.M) };
  return value;
}

function imageOnWire(item: AttributeMap): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, onWire(value)]));
}

interface Change {
  readonly key: ModelKey;
  readonly before: AttributeMap | undefined;
  readonly after: AttributeMap | undefined;
  readonly at: number;
}

function toRecord({ key, before, after, at }: Change, sequence: number): ModelRecord {
  const insertOrModify = before === undefined ? 'INSERT' : 'MODIFY';
  return {
    eventID: `event-${sequence}`,
    eventName: after === undefined ? 'REMOVE' : insertOrModify,
    dynamodb: {
      SequenceNumber: String(sequence).padStart(21, '0'),
      ApproximateCreationDateTime: Math.floor(at / 1000),
      Keys: { pk: { S: key.pk }, sk: { S: key.sk } },
      ...(after === undefined ? {} : { NewImage: imageOnWire(after) }),
      ...(before === undefined ? {} : { OldImage: imageOnWire(before) }),
    },
  };
}

export interface Row {
  readonly sk: string;
  readonly item: AttributeMap;
}

/** The items of one table, by their keys, and what changed since somebody looked. */
export class TableState {
  readonly #partitions = new Map<string, Map<string, AttributeMap>>();
  /** Of partitions that have not changed since they were sorted. */
  readonly #sorted = new Map<string, readonly Row[]>();
  #changes: Change[] = [];
  #sequence = 0;

  /** A copy that goes its own way; items are never changed in place. */
  fork(): TableState {
    const copy = new TableState();
    for (const [pk, items] of this.#partitions) copy.#partitions.set(pk, new Map(items));
    for (const [pk, rows] of this.#sorted) copy.#sorted.set(pk, rows);
    copy.#changes = [...this.#changes];
    copy.#sequence = this.#sequence;
    return copy;
  }

  get({ pk, sk }: ModelKey): AttributeMap | undefined {
    return this.#partitions.get(pk)?.get(sk);
  }

  /** Puts or, where there is nothing after, removes. What changes nothing is in no stream. */
  set(key: ModelKey, after: AttributeMap | undefined, at: number): void {
    const before = this.get(key);
    this.#sorted.delete(key.pk);
    if (after === undefined) this.#partitions.get(key.pk)?.delete(key.sk);
    else this.#partition(key.pk).set(key.sk, after);
    if (!equalItems(before, after)) this.#changes.push({ key, before, after, at });
  }

  #partition(pk: string): Map<string, AttributeMap> {
    const known = this.#partitions.get(pk);
    if (known !== undefined) return known;
    const made = new Map<string, AttributeMap>();
    this.#partitions.set(pk, made);
    return made;
  }

  /** A partition's items in the order of their sort keys. */
  sorted(pk: string): readonly Row[] {
    const known = this.#sorted.get(pk);
    if (known !== undefined) return known;
    const rows = [...(this.#partitions.get(pk) ?? [])].map(([sk, item]) => ({ sk, item }));
    rows.sort((one, other) => compareText(one.sk, other.sk));
    this.#sorted.set(pk, rows);
    return rows;
  }

  /** Items in the order of the keys. @param takes which partitions @default - every one */
  all(takes: (pk: string) => boolean = () => true): AttributeMap[] {
    const partitions = [...this.#partitions.keys()].filter(takes).sort(compareText);
    return partitions.flatMap((pk) => this.sorted(pk).map(({ item }) => item));
  }

  /**
   * What changed since the last call. DynamoDB promises an order for each item alone: with `random`, changes of different items come in
   * any order.
   */
  takeRecords(random?: SeededRandom): ModelRecord[] {
    const changes = random === undefined ? this.#changes : interleaved(this.#changes, random);
    this.#changes = [];
    return changes.map((change) => toRecord(change, ++this.#sequence));
  }
}

function interleaved(changes: readonly Change[], random: SeededRandom): Change[] {
  const lines = [...Map.groupBy(changes, ({ key }) => keyText(key)).values()];
  const mixed: Change[] = [];
  while (lines.length > 0) {
    const index = random.below(lines.length);
    mixed.push(...(lines[index]?.splice(0, 1) ?? []));
    if (lines[index]?.length === 0) lines.splice(index, 1);
  }
  return mixed;
}
