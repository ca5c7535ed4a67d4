import { Reference } from './vocabulary.ts';

type Params = Readonly<Record<string, string>>;

const nobody = 'aaaaaaaaaaaaaaaaaaaa';
const strangeIds = [nobody, `00u${nobody.slice(3)}`, 'x', '%00', 'default'];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The path of the collection that a path's last parameter picks from: `/api/v1/groups/{groupId}` from `/api/v1/groups`. */
const collectionOf = (path: string): string | undefined => /^(.*)\/\{\w+\}$/.exec(path)?.[1];
const lastWord = (path: string): string => path.split('/').findLast((segment) => segment !== '' && !segment.startsWith('{')) ?? '';

/** What a sequence of calls has learnt of: ids, under the word before them in a path; of nested things, with whose they are. */
export class KnownThings {
  readonly #ids = new Map<string, string[]>();
  readonly #nested = new Map<string, Params[]>();
  readonly #spared: ReadonlySet<string>;

  /** @param spared ids that no call is aimed at: without the caller herself nothing more could be tried */
  constructor(spared: Iterable<string>) {
    this.#spared = new Set(spared);
  }

  add(kind: string, id: string): void {
    const known = this.#ids.get(kind) ?? [];
    if (!this.#spared.has(id) && !known.includes(id)) this.#ids.set(kind, [...known, id]);
  }

  /** Learns from an answer, what it names and where. */
  learn(path: string, params: Params, body: unknown): void {
    for (const thing of Array.isArray(body) ? body : [body]) {
      if (!isObject(thing)) continue;
      for (const name of ['sessionToken', 'activationToken']) if (typeof thing[name] === 'string') this.add(name, thing[name]);
      const { id } = thing;
      if (typeof id !== 'string' || !/^\w+$/.test(id)) continue;
      const collection = collectionOf(path) ?? path;
      this.add(lastWord(collection), id);
      if (collection.includes('{') && !this.#spared.has(id)) {
        this.#nested.set(collection, [...(this.#nested.get(collection) ?? []), { ...params, '': id }]);
      }
    }
  }

  idOf({ kind, pick }: Reference): string {
    const known = this.#ids.get(kind) ?? [];
    // Now and then somebody who is not there.
    if (known.length === 0 || pick % 12 === 11) return strangeIds[pick % strangeIds.length] ?? nobody;
    return known[pick % known.length] ?? nobody;
  }

  /** Values for a path's parameters, in which what belongs together is together. */
  paramsOf(path: string, picks: readonly number[], meant: Readonly<Record<string, string>>): Params {
    const params: Record<string, string> = {};
    const segments = path.split('/');
    for (const [index, segment] of segments.entries()) {
      if (!segment.startsWith('{')) continue;
      const name = segment.slice(1, -1);
      const before = segments.slice(0, index).join('/');
      const pick = picks[index % Math.max(1, picks.length)] ?? 0;
      const nested = this.#nested.get(before) ?? [];
      const match = before.includes('{') && pick % 10 < 8 ? nested[pick % Math.max(1, nested.length)] : undefined;
      if (match !== undefined) {
        const { '': id = nobody, ...others } = match;
        Object.assign(params, others, { [name]: id });
      } else params[name] = meant[name] ?? this.idOf(new Reference(lastWord(before), pick));
    }
    return params;
  }

  /** A value with ids in place of its references. */
  resolve(value: unknown): unknown {
    if (value instanceof Reference) return this.idOf(value);
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.resolve(member)]));
  }
}
