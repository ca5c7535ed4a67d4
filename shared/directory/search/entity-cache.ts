import { maxClaimBytes, normalizeLogin } from '../logins.ts';
import type { Searchable } from './attributes.ts';
import type { EntityReader, LoginReader } from './ports.ts';

/** The truth, read once for each entity in a call. */
export class EntityCache<Entity extends Searchable> {
  readonly #reader: EntityReader<Entity> & Partial<LoginReader<Entity>>;
  readonly #known = new Map<string, Entity | undefined>();

  constructor(reader: EntityReader<Entity> & Partial<LoginReader<Entity>>) {
    this.#reader = reader;
  }

  /** What is there of these. */
  async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Entity>> {
    const unknown = [...new Set(ids)].filter((id) => !this.#known.has(id));
    for (const id of unknown) this.#known.set(id, undefined);
    if (unknown.length > 0) this.#keep(await this.#reader.getMany(unknown));
    return new Map(ids.flatMap((id) => this.#found(id)));
  }

  /** The id behind a login, or nothing. */
  async idsOfLogin(login: string): Promise<readonly string[]> {
    // Nobody has a login that no claim could hold.
    if (Buffer.byteLength(normalizeLogin(login)) > maxClaimBytes) return [];
    const entity = await this.#reader.findByLogin?.(login);
    if (entity === undefined) return [];
    this.#keep([entity]);
    return [entity.id];
  }

  #keep(entities: readonly Entity[]): void {
    for (const entity of entities) this.#known.set(entity.id, entity);
  }

  #found(id: string): [string, Entity][] {
    const entity = this.#known.get(id);
    return entity === undefined ? [] : [[id, entity]];
  }
}
