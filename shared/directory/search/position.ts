import { RosterError } from '../../kernel/index.ts';
import { shardsOf } from './attributes.ts';
import { isWithin } from './encode.ts';
import type { Plan } from './plan.ts';

/** Between two candidates of a plan: behind `key` in a shard of a branch, or before that shard's first. */
export interface Place {
  readonly branch: number;
  /** 0 where shards are merged, or where there are none. */
  readonly shard: number;
  readonly key?: string;
  /** How many candidates of the shard lie before: an estimate of how long shards are. Of places behind a key, where it is known. */
  readonly passed?: number;
}

/**
 * A place as text, under 1 kB whatever the values. It holds a value of the index, which may be personal: whoever hands it out seals it.
 */
export function formatPosition({ branch, shard, key, passed }: Place): string {
  if (key === undefined) return JSON.stringify([branch, shard]);
  return JSON.stringify([branch, shard, Buffer.from(key).toString('base64url'), ...(passed === undefined ? [] : [passed])]);
}

function readFields(text: string): readonly unknown[] {
  try {
    const fields: unknown = JSON.parse(text);
    return Array.isArray(fields) ? fields : [];
  } catch {
    return [];
  }
}

/** Whether a plan has such a place. A key outside of the range would be refused by the table. */
function exists<Entity>({ branch, shard, key }: Place, { branches }: Plan<Entity>): boolean {
  const source = branches[branch]?.source;
  if (source === undefined) return false;
  if (source.kind !== 'walk') return shard === 0;
  const shards = source.merged ? 1 : shardsOf(source.attribute);
  return shard >= 0 && shard < shards && (key === undefined || isWithin(key, source.range));
}

/** Throws `invalid-cursor` where the text is no place of this plan. */
export function parsePosition<Entity>(text: string, plan: Plan<Entity>): Place {
  const [branch, shard, key, passed] = readFields(text);
  if (Number.isInteger(branch) && Number.isInteger(shard) && (key === undefined || typeof key === 'string')) {
    const place = {
      branch: Number(branch),
      shard: Number(shard),
      ...(key === undefined ? {} : { key: Buffer.from(key, 'base64url').toString() }),
      ...(Number.isInteger(passed) ? { passed: Number(passed) } : {}),
    };
    if (exists(place, plan)) return place;
  }
  throw new RosterError('invalid-cursor', {});
}
