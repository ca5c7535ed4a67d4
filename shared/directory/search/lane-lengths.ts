/**
 * How many deviations beyond what is likely still counts as possible: of 192,000 lists of random lengths none was longer. Fewer rounds would
 * come of 3, and one page of some thousands that reads a tenth too much.
 */
const caution = 5;

/**
 * How long the shards of one attribute's range are. Ids are spread over shards by hash, so that those whose length is known are a fair
 * sample of the others: counts of that kind are Poisson's, and what the sample leaves open widens what is foretold.
 *
 * @see https://en.wikipedia.org/wiki/Negative_binomial_distribution#Gamma%E2%80%93Poisson_mixture
 */
export class LaneLengths {
  #lanes = 0;
  #entries = 0;

  /** A shard has come to its end. */
  note(length: number): void {
    this.#lanes += 1;
    this.#entries += length;
  }

  get isUnknown(): boolean {
    return this.#lanes === 0;
  }

  /** How many entries so many further shards hold together: of those of which nothing is known, one each. */
  likely(lanes: number): number {
    return this.#lanes === 0 ? lanes : (this.#entries * lanes) / this.#lanes;
  }

  /** The most entries that so many further shards may hold together. */
  most(lanes: number): number {
    if (this.#lanes === 0) return Number.POSITIVE_INFINITY;
    const share = lanes / this.#lanes;
    const mean = (this.#entries + 0.5) * share;
    const deviation = Math.sqrt(mean * (1 + share));
    // The third term is the skew: few entries leave a long tail.
    return mean + caution * deviation + ((caution ** 2 - 1) / 6) * (1 + 2 * share);
  }
}
