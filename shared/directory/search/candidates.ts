import { type Searchable, shardsOf } from './attributes.ts';
import type { Budget } from './budget.ts';
import type { EntityCache } from './entity-cache.ts';
import { type Lane, type LaneDeps, MergedLane, NamedLane, ShardLane } from './lanes.ts';
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
  /** Whether it is read from its beginning, so that its length says something about the others. */
  readonly isWhole: boolean;
  buffer: IndexEntry[];
  read: number;
}

/** Lanes read at the same time. */
const waveSize = 16;

/** The candidates of a plan, from a place on: branch after branch, shard after shard. */
export class Candidates<Entity extends Searchable> {
  readonly #budget: Budget;
  readonly #tracks: Track[];
  /** The length of the last lane that came to its end, if it was read whole. */
  #lastLength: number | undefined;
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
   * One lane as a rule, so that no entry is read in vain. When lanes turn out to be short, the next ones are read side by side, each as
   * far as all of them together are wanted.
   */
  async #readWave(wanted: number): Promise<void> {
    const wave = this.#shortTracks(wanted);
    const share = Math.floor(wanted / wave.length);
    await Promise.all(wave.map((track) => fill(track, share)));
  }

  #shortTracks(wanted: number): readonly Track[] {
    const alone = this.#tracks.slice(0, 1);
    const others = this.#tracks.findIndex(({ isSingle }) => !isSingle);
    const side = this.#tracks.slice(0, Math.min(others === -1 ? waveSize : others, waveSize, wanted));
    const areShort = this.#lastLength !== undefined && this.#lastLength <= wanted / side.length;
    return side.length > 1 && areShort ? side : alone;
  }

  #drain(found: Candidate[], limit: number): void {
    for (let [track] = this.#tracks; track !== undefined; [track] = this.#tracks) {
      const { branch, shard } = track;
      const taken = track.buffer.splice(0, limit - found.length);
      found.push(...taken.map((entry) => ({ ...entry, place: { branch, shard, key: entry.key } })));
      const last = taken.at(-1);
      if (last !== undefined) this.#place = { branch, shard, key: last.key };
      if (!track.lane.isDone || track.buffer.length > 0) return;
      this.#tracks.shift();
      this.#lastLength = track.isWhole ? track.read : undefined;
      const [next] = this.#tracks;
      if (next !== undefined) this.#place = { branch: next.branch, shard: next.shard };
    }
  }
}

async function fill(track: Track, share: number): Promise<void> {
  const wanted = share - track.buffer.length;
  if (wanted <= 0 || track.lane.isDone) return;
  const entries = await track.lane.read(wanted);
  track.buffer.push(...entries);
  track.read += entries.length;
}

function tracksOf<Entity extends Searchable>(
  deps: LaneDeps & { readonly entities: EntityCache<Entity> },
  { source }: Branch<Entity>,
  branch: number,
  from: Place,
): Track[] {
  const track = (shard: number, isSingle: boolean, open: (after?: string) => Lane): Track => {
    const after = branch === from.branch && shard === from.shard ? from.key : undefined;
    return { branch, shard, lane: open(after), isSingle, isWhole: after === undefined, buffer: [], read: 0 };
  };
  if (source.kind === 'ids') return [track(0, true, (after) => new NamedLane(() => Promise.resolve(source.ids), after))];
  if (source.kind === 'login')
    return [track(0, true, (after) => new NamedLane(() => deps.entities.idsOfLogin(source.login), after))];
  if (source.merged) return [track(0, false, (after) => new MergedLane(deps, source, after))];
  const shards = Array.from({ length: shardsOf(source.attribute) }, (_, shard) => shard);
  return shards.map((shard) => track(shard, true, (after) => new ShardLane(deps, source, shard, after)));
}
