import type { Org } from '../org/index.ts';

/**
 * What is read of the org's own and stays the same until its epoch moves: read once for all requests of an instance that ask at the same epoch.
 * The time of the change goes with the version, so that an org that was made anew is another one.
 */
export class EpochCache<Value> {
  readonly #read: () => Promise<Value>;
  #known: { readonly epoch: string; readonly value: Promise<Value> } | undefined;

  constructor(read: () => Promise<Value>) {
    this.#read = read;
  }

  async get({ version, lastUpdated }: Pick<Org, 'version' | 'lastUpdated'>): Promise<Value> {
    const epoch = `${version} ${lastUpdated}`;
    if (this.#known?.epoch === epoch) return this.#known.value;
    const known = { epoch, value: this.#read() };
    this.#known = known;
    try {
      return await known.value;
    } catch (error) {
      if (this.#known === known) this.#known = undefined;
      throw error;
    }
  }
}
