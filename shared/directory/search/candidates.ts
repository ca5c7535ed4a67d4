import { type Searchable, shardsOf } from './attributes.ts';
import type { Budget } from './budget.ts';
import type { EntityCache } from './entity-cache.ts';
import { LaneLengths } from './lane-lengths.ts';
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

/** What is asked of a branch of which nothing is known: whether it has more than a hit, as those that name somebody have not. */
const probe = 2;

/** Entries of a page that may be read in vain, beside the one that tells whether there is a next page. */
const spare = 1;

/** What is to be read of a lane, with what was read of it before. */
interface Reading {
  readonly track: Track;
  readonly limit: number;
}

/** What some lanes hold that are read one behind the other. */
class Ahead {
  readonly #lengthsOf: (branch: number) => LaneLengths;
  /** Of the lanes that have ended. */
  #known = 0;
  readonly #open = new Map<number, number>();
  lanes = 0;
  /** Of the last lane. */
  branch: number | undefined;

  constructor(lengthsOf: (branch: number) => LaneLengths) {
    this.#lengthsOf = lengthsOf;
  }

  add({ branch, lane, buffer }: Track): void {
    this.lanes += 1;
    this.branch = branch;
    if (lane.isDone) this.#known += buffer.length;
    else this.#open.set(branch, (this.#open.get(branch) ?? 0) + 1);
  }

  get most(): number {
    return this.#known + this.#sum((lengths, lanes) => lengths.most(lanes));
  }

  get likely(): number {
    return this.#known + this.#sum((lengths, lanes) => lengths.likely(lanes));
  }

  #sum(of: (lengths: LaneLengths, lanes: number) => number): number {
    return [...this.#open].reduce((sum, [branch, lanes]) => sum + of(this.#lengthsOf(branch), lanes), 0);
  }
}

/** The candidates of a plan, from a place on: branch after branch, shard after shard. */
export class Candidates<Entity extends Searchable> {
  readonly #budget: Budget;
  readonly #tracks: Track[];
  /** By branch: of the lanes that came to their end. */
  readonly #lengths = new Map<number, LaneLengths>();
  /** Whether what was wanted has gone beyond a lane. */
  #hasEnded = false;
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
   * The next lane, and side by side with it those behind it, each as far as the ones before must leave something to be wanted: no entry is
   * read in vain. How long lanes may be is known from their sisters that have ended, so that many short ones take few waves.
   */
  async #readWave(wanted: number): Promise<void> {
    const wave = this.#wave(wanted);
    await Promise.all(wave.map(({ track, limit }) => fill(track, limit)));
    for (const { track } of wave) {
      if (track.lane.isDone && track.given !== undefined) this.#lengthsOf(track.branch).note(track.given + track.buffer.length);
    }
  }

  #wave(wanted: number): Reading[] {
    const wave: Reading[] = [];
    const before = new Ahead((branch) => this.#lengthsOf(branch));
    for (const track of this.#tracks) {
      if (wave.length === waveSize || (!track.isSingle && wave.length > 0)) break;
      const limit = this.#limitOf(track, wanted, before);
      if (!track.lane.isDone && limit > track.buffer.length) wave.push({ track, limit });
      if (!track.isSingle) break;
      before.add(track);
    }
    return wave;
  }

  /** How far a lane may be read, given what may lie before it. */
  #limitOf(track: Track, wanted: number, before: Ahead): number {
    if (before.lanes === 0) return wanted;
    const certain = Math.min(wanted, Math.floor(wanted + spare - before.most));
    if (certain > 0) return certain;
    const isStrange = this.#hasEnded && before.branch !== track.branch && this.#lengthsOf(track.branch).isUnknown;
    return isStrange && before.likely < wanted ? Math.min(probe, wanted) : 0;
  }

  #lengthsOf(branch: number): LaneLengths {
    const lengths = this.#lengths.get(branch) ?? new LaneLengths();
    this.#lengths.set(branch, lengths);
    return lengths;
  }

  #drain(found: Candidate[], limit: number): void {
    for (let [track] = this.#tracks; track !== undefined; [track] = this.#tracks) {
      const taken = track.buffer.splice(0, limit - found.length).map((entry) => ({ ...entry, place: placeBehind(track, entry) }));
      found.push(...taken);
      this.#place = taken.at(-1)?.place ?? this.#place;
      if (!track.lane.isDone || track.buffer.length > 0) return;
      this.#tracks.shift();
      this.#hasEnded = true;
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
