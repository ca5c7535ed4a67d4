import type { Clock } from '../kernel/index.ts';
import { constantTimeEqual } from '../security/index.ts';
import { acceptedLabels, memoryMilliseconds } from './model.ts';
import type { OriginSecrets } from './ports.ts';

export interface OriginCheckServices {
  readonly secrets: OriginSecrets;
  readonly clock: Clock;
}

/** Tells requests that came through the distribution from those that found the API's own address. */
export class OriginCheck {
  readonly #services: OriginCheckServices;
  #known: { readonly values: readonly string[]; readonly until: number } | undefined;

  constructor(services: OriginCheckServices) {
    this.#services = services;
  }

  /**
   * Whether the header's value is one of the secret's. A value that is not known has nothing read again: else strangers could have
   * Secrets Manager asked at will. The rotation waits instead, until nobody goes by an older reading.
   *
   * @throws when the secret can't be read: nothing is let in on a guess
   */
  async accepts(value: string | undefined): Promise<boolean> {
    if (value === undefined || value === '') return false;
    const values = await this.#values();
    // Each of them is compared, whichever is equal.
    return values.filter((accepted) => constantTimeEqual(accepted, value)).length > 0;
  }

  async #values(): Promise<readonly string[]> {
    const { secrets, clock } = this.#services;
    // Counted from before the reading: a version that became pending meanwhile is not missed for longer.
    const began = clock.now();
    if (this.#known !== undefined && began < this.#known.until) return this.#known.values;
    const read = await Promise.all(acceptedLabels.map((label) => secrets.labelled(label)));
    const values = [...new Set(read.flatMap((value) => value || []))];
    if (values.length === 0) throw new Error('the origin secret has no value');
    this.#known = { values, until: began + memoryMilliseconds };
    return values;
  }
}
