import { type Searchable, shardsOf } from './attributes.ts';
import type { Budget } from './budget.ts';
import type { EntityCache } from './entity-cache.ts';
import { type Lane, type LaneDeps, laneOfAll, laneOfShard, NamedLane } from './lanes.ts';
import type { Branch, Plan } from './plan.ts';
import type { IndexEntry } from './ports.ts';
import type { Place } from './position.ts';

/** An entry, and where it was met. */
export interface Candidate extends IndexEntry {
  readonly place: Place;
}

/** A lane in its place among the others, with what was read of it before its turn. */
interface Track {
  readonly branch: number;
  readonly shard: number;
  readonly lane: Lane;
  /** Whether it may be read together with others: a merged lane is many reads by itself. */
  readonly isSingle: boolean;
  buffer: IndexEntry[];
  /** How many of its entries were given, before this call too; undefined where that is not known. */
  given: number | undefined;
}

/** Lanes read at the same time. */
const waveSize = 16;

/** Entries are spread by hash: lanes of a branch are as long as each other, but for so many times the root of it. */
const spread = 3;

/** The candidates of a plan, from a place on: branch after branch, shard after shard. */
export class Candidates<Entity extends Searchable> {
  readonly #budget: Budget;
  readonly #tracks: Track[];
  /** The last lane that came to its end, where its length is known. */
  #last: { readonly branch: number; readonly length: number } | undefined;
  #place: Place;

  constructor(deps: LaneDeps & { readonly entities: EntityCache<Entity> }, plan: Plan<Entity>, from: Place) {
    this.#budget = deps.budget;
    this.#place = from;
    this.#tracks = plan.branches
      .flatMap((branch, index) => tracksOf(deps, branch, index, from))
      .filter(({ branch, shard }) => branch > from.branch || (branch === from.branch && shard >= from.shard));
  }

  /** Behind everything that was given. */
  get place(): Place {
    return this.#place;
  }

  get isDone(): boolean {
    return this.#tracks.length === 0;
  }

  /** The next candidates, up to `limit`; fewer only at the end of the plan or of the budget. */
  async read(limit: number): Promise<readonly Candidate[]> {
    const found: Candidate[] = [];
    this.#drain(found, limit);
    while (found.length < limit && !this.isDone && !this.#budget.isSpent) {
      await this.#readWave(limit - found.length);
      this.#drain(found, limit);
    }
    return found;
  }

  /**
   * One lane as a rule, so that no entry is read in vain. Where a lane has come to its end before there were enough, its length says how
   * many of the next ones it takes: they are read side by side, each as far as those before it may leave something to be wanted.
   */
  async #readWave(wanted: number): Promise<void> {
    await Promise.all(this.#wave(wanted).map(({ track, limit }) => fill(track, limit)));
  }

  #wave(wanted: number): { readonly track: Track; readonly limit: number }[] {
    const [first] = this.#tracks;
    if (first === undefined) return [];
    const others = this.#tracks.findIndex(({ isSingle }) => !isSingle);
    const side = this.#tracks.slice(0, Math.min(others === -1 ? waveSize : others, waveSize));
    const { branch, length } = this.#last ?? { branch: -1, length: wanted };
    const least = Math.max(0, Math.floor(length - spread * Math.sqrt(length) - 1));
    const most = Math.ceil(length + (spread + 1) * Math.sqrt(length) + 8);
    // Of another branch nothing is known; a short lane suggests that there are more of them.
    const share = Math.floor(wanted / Math.max(1, side.length));
    const strangers = length <= share ? share : 0;
    const limitOf = (track: Track, index: number): number =>
      track.branch === branch ? Math.min(most, wanted - index * least) : index === 0 && strangers === 0 ? wanted : strangers;
    const wave: { track: Track; limit: number }[] = [];
    let expected = 0;
    for (const [index, track] of side.entries()) {
      const limit = limitOf(track, index);
      // Twice as many as are wanted are enough, whatever the spread.
      if (limit <= 0 || expected >= 2 * wanted) break;
      wave.push({ track, limit });
      expected += Math.min(limit, length);
    }
    return wave.length > 0 ? wave : [{ track: first, limit: wanted }];
  }

  #drain(found: Candidate[], limit: number): void {
    for (let [track] = this.#tracks; track !== undefined; [track] = this.#tracks) {
      const taken = track.buffer.splice(0, limit - found.length).map((entry) => ({ ...entry, place: placeBehind(track, entry) }));
      found.push(...taken);
      this.#place = taken.at(-1)?.place ?? this.#place;
      if (!track.lane.isDone || track.buffer.length > 0) return;
      this.#tracks.shift();
      this.#last = track.given === undefined ? undefined : { branch: track.branch, length: track.given };
      const [next] = this.#tracks;
      if (next !== undefined) this.#place = { branch: next.branch, shard: next.shard };
    }
  }
}

function placeBehind(track: Track, { key }: IndexEntry): Place {
  const { branch, shard, given } = track;
  if (given === undefined) return { branch, shard, key };
  track.given = given + 1;
  return { branch, shard, key, passed: given + 1 };
}

async function fill(track: Track, limit: number): Promise<void> {
  const wanted = limit - track.buffer.length;
  if (wanted > 0 && !track.lane.isDone) track.buffer.push(...(await track.lane.read(wanted)));
}

function tracksOf<Entity extends Searchable>(
  deps: LaneDeps & { readonly entities: EntityCache<Entity> },
  { source }: Branch<Entity>,
  branch: number,
  from: Place,
): Track[] {
  const track = (shard: number, isSingle: boolean, open: (after?: string) => Lane): Track => {
    const isHere = branch === from.branch && shard === from.shard && from.key !== undefined;
    return { branch, shard, lane: open(isHere ? from.key : undefined), isSingle, buffer: [], given: isHere ? from.passed : 0 };
  };
  if (source.kind === 'ids') return [track(0, true, (after) => new NamedLane(() => Promise.resolve(source.ids), after))];
  if (source.kind === 'login')
    return [track(0, true, (after) => new NamedLane(() => deps.entities.idsOfLogin(source.login), after))];
  if (source.merged) return [track(0, false, (after) => laneOfAll(deps, source, after))];
  const shards = Array.from({ length: shardsOf(source.attribute) }, (_, shard) => shard);
  return shards.map((shard) => track(shard, true, (after) => laneOfShard(deps, source, shard, after)));
}
