import type { Page } from '../../kernel/index.ts';
import type { Attribute, Searchable } from './attributes.ts';
import type { Catalogue } from './catalogue.ts';
import type { Condition } from './condition.ts';
import { compareKeys } from './encode.ts';
import { keysOf } from './entries.ts';
import { limits } from './limits.ts';
import { planCondition, planSorted } from './plan.ts';
import { formatPosition, parsePosition, type Place } from './position.ts';
import { type Call, type Hit, type PageRequest, readHits, readPage } from './read-page.ts';

export interface Order<Entity> {
  readonly attribute: Attribute<Entity>;
  readonly reverse: boolean;
}

/** Where the sorted walk would meet an entity. */
function placeOf<Entity extends Searchable>(
  catalogue: Catalogue<Entity>,
  { attribute, reverse }: Order<Entity>,
  entity: Entity,
): Place {
  const end = reverse ? -1 : 0;
  const key = keysOf(attribute, entity).at(end);
  if (key !== undefined) return { branch: 0, shard: 0, key };
  const idKey = keysOf(catalogue.id, entity).at(end);
  return idKey === undefined ? { branch: 1, shard: 0 } : { branch: 1, shard: 0, key: idKey };
}

function comparePlaces(left: Place, right: Place, reverse: boolean): number {
  if (left.branch !== right.branch) return left.branch - right.branch;
  return compareKeys(left.key ?? '', right.key ?? '') * (reverse ? -1 : 1);
}

/** All hits of a selective condition where there are few, in order; undefined where there are too many. */
async function gather<Entity extends Searchable>(
  call: Call<Entity>,
  catalogue: Catalogue<Entity>,
  condition: Condition<Entity>,
  order: Order<Entity>,
): Promise<readonly Hit<Entity>[] | undefined> {
  const plan = planCondition(catalogue, condition);
  if (!plan.selective) return undefined;
  const { hits, isAll } = await readHits(call, plan, { branch: 0, shard: 0 }, limits.sortedInMemory + 1);
  if (!isAll || hits.length > limits.sortedInMemory) return undefined;
  return hits
    .map(({ entity }) => ({ entity, place: placeOf(catalogue, order, entity) }))
    .sort((left, right) => comparePlaces(left.place, right.place, order.reverse));
}

/**
 * One page in the order of an attribute. Few hits are sorted here, many are read off the attribute's index; a position means the same to
 * both, so that a list may pass from one to the other between two pages. Errors: `invalid-cursor`.
 */
export async function readSortedPage<Entity extends Searchable>(
  call: Call<Entity>,
  catalogue: Catalogue<Entity>,
  condition: Condition<Entity>,
  order: Order<Entity>,
  { limit, after }: PageRequest,
): Promise<Page<Entity>> {
  const plan = planSorted(catalogue, condition, order);
  const from = after === undefined ? undefined : parsePosition(after, plan);
  const gathered = await gather(call, catalogue, condition, order);
  if (gathered === undefined) return readPage(call, plan, { limit, after });
  const rest = gathered.filter(({ place }) => from === undefined || comparePlaces(place, from, order.reverse) > 0);
  const last = rest[limit - 1];
  const items = rest.slice(0, limit).map(({ entity }) => entity);
  return rest.length > limit && last !== undefined ? { items, next: formatPosition(last.place) } : { items };
}
