import { describe, expect, it } from '@jest/globals';

import {
  type DistributionHeader,
  memoryMilliseconds,
  OriginCheck,
  RotationError,
  rotateOrigin,
  rotationSteps,
  type SecretVersions,
  type VersionLabel,
} from '../../../shared/edge/index.ts';

class Crash extends Error {}

/** What fails at the n-th call of all, before or after it took effect. */
interface CrashAt {
  readonly call: number;
  readonly effect: 'lost' | 'done';
}

/**
 * Secrets Manager, CloudFront and time as they behave for us, which no machine here can have: labels move, a distribution takes a
 * while, and while it does an edge location may send either value.
 */
class World {
  time = 0;
  readonly values = new Map<string, string>([['v1', 'first']]);
  readonly labels = new Map<VersionLabel, string>([['AWSCURRENT', 'v1']]);
  /** Values that edge locations may be sending. */
  carried = ['first'];
  deployedAt = 0;
  deployTakes = 5 * 60_000;
  writes = 0;
  calls = 0;
  crash: CrashAt | undefined;
  readonly check = new OriginCheck({ secrets: this.secrets, clock: { now: () => this.time } });

  /** As RotateSecret does: the label goes to a version that is still empty. */
  begin(version: string): void {
    this.labels.set('AWSPENDING', version);
  }

  get secrets(): SecretVersions {
    return {
      labelled: async (label) => this.values.get(this.labels.get(label) ?? ''),
      labelsOf: async (version) => this.#call(() => [...this.labels].flatMap(([label, at]) => (at === version ? label : []))),
      pendingValue: async (version) =>
        this.#call(() => (this.labels.get('AWSPENDING') === version ? this.values.get(version) : undefined)),
      putPending: async (version, value) =>
        this.#call(() => {
          if (this.values.has(version) && this.values.get(version) !== value) throw new Error('the version has another value');
          this.values.set(version, value);
          this.labels.set('AWSPENDING', version);
        }),
      makeCurrent: async (version) =>
        this.#call(() => {
          this.labels.set('AWSPREVIOUS', this.labels.get('AWSCURRENT') ?? '');
          this.labels.set('AWSCURRENT', version);
        }),
    };
  }

  get header(): DistributionHeader {
    return {
      read: async () =>
        this.#call(() => {
          this.#settle();
          return { value: this.carried.at(-1), deployed: this.time >= this.deployedAt };
        }),
      write: async (value) =>
        this.#call(() => {
          this.writes++;
          this.carried = [...this.carried, value];
          this.deployedAt = this.time + this.deployTakes;
        }),
    };
  }

  readonly wait = async (milliseconds: number): Promise<void> => {
    // In steps, so that traffic is looked at on the way.
    for (let left = milliseconds; left > 0; left -= 15_000) {
      this.time += Math.min(left, 15_000);
      this.#settle();
      await this.serve();
    }
  };

  /** Requests from every edge location, checked by a warm authorizer. */
  async serve(): Promise<void> {
    for (const value of this.carried) expect([this.time, value, await this.check.accepts(value)]).toEqual([this.time, value, true]);
  }

  #settle(): void {
    if (this.time >= this.deployedAt) this.carried = this.carried.slice(-1);
  }

  async #call<Result>(act: () => Result): Promise<Result> {
    this.calls++;
    const dies = this.crash?.call === this.calls;
    if (dies && this.crash?.effect === 'lost') throw new Crash();
    const result = act();
    await this.serve();
    if (dies) throw new Crash();
    return result;
  }
}

async function rotate(world: World, version: string): Promise<void> {
  for (const step of rotationSteps) await rotateOrigin(world, step, version);
}

const stateOf = ({ labels, values, carried }: World) => ({
  current: labels.get('AWSCURRENT'),
  previous: labels.get('AWSPREVIOUS'),
  carried: carried.map((value) => [...values].find(([, known]) => known === value)?.[0]),
});

describe('a rotation', () => {
  it('ends with a new value, which the distribution carries and the secret calls current', async () => {
    const world = new World();
    world.begin('v2');
    await rotate(world, 'v2');
    expect(stateOf(world)).toEqual({ current: 'v2', previous: 'v1', carried: ['v2'] });
    expect(world.values.get('v2')).toMatch(/^[0-9A-Za-z]{43}$/);
  });

  it('waits longer than any authorizer remembers before the new value is sent', async () => {
    const world = new World();
    world.begin('v2');
    await rotateOrigin(world, 'createSecret', 'v2');
    const created = world.time;
    await rotateOrigin(world, 'setSecret', 'v2');
    expect(world.time - created).toBeGreaterThan(memoryMilliseconds);
    expect(world.carried).toHaveLength(2);
  });

  it('may be repeated, step by step and as a whole', async () => {
    const world = new World();
    world.begin('v2');
    for (const step of rotationSteps) for (let again = 0; again < 3; again++) await rotateOrigin(world, step, 'v2');
    await rotate(world, 'v2');
    expect(world.writes).toBe(1);
    expect(stateOf(world)).toEqual({ current: 'v2', previous: 'v1', carried: ['v2'] });
  });

  it('follows one after another', async () => {
    const world = new World();
    for (const version of ['v2', 'v3', 'v4']) {
      world.begin(version);
      await rotate(world, version);
    }
    expect(stateOf(world)).toEqual({ current: 'v4', previous: 'v3', carried: ['v4'] });
    expect(new Set(world.values.values()).size).toBe(4);
  });

  it('is finished by a second run, wherever the first one died, and no request is refused', async () => {
    const whole = new World();
    whole.begin('v2');
    await rotate(whole, 'v2');
    expect(whole.calls).toBeGreaterThan(10);
    for (let call = 1; call <= whole.calls; call++)
      for (const effect of ['lost', 'done'] as const) {
        const world = new World();
        world.begin('v2');
        world.crash = { call, effect };
        await expect(rotate(world, 'v2')).rejects.toThrow(Crash);
        await rotate(world, 'v2');
        expect([call, effect, stateOf(world)]).toEqual([call, effect, { current: 'v2', previous: 'v1', carried: ['v2'] }]);
        expect(world.writes).toBe(1);
      }
  });

  it('takes up the value that a rotation which was given up left on the distribution', async () => {
    const world = new World();
    world.begin('v2');
    await rotateOrigin(world, 'createSecret', 'v2');
    await rotateOrigin(world, 'setSecret', 'v2');
    const left = world.values.get('v2');
    // While warm authorizers still know it.
    world.labels.set('AWSPENDING', 'v3');
    await rotate(world, 'v3');
    expect(world.values.get('v3')).toBe(left);
    expect(world.writes).toBe(1);
    expect(world.labels.get('AWSCURRENT')).toBe('v3');
  });

  it('sets the value again where a deployment put the former one back', async () => {
    const world = new World();
    world.begin('v2');
    await rotateOrigin(world, 'createSecret', 'v2');
    await rotateOrigin(world, 'setSecret', 'v2');
    await world.header.write('first');
    await expect(rotateOrigin(world, 'testSecret', 'v2')).rejects.toThrow(RotationError);
    await expect(rotateOrigin(world, 'finishSecret', 'v2')).rejects.toThrow(RotationError);
    expect(world.labels.get('AWSCURRENT')).toBe('v1');
    await rotate(world, 'v2');
    expect(stateOf(world)).toEqual({ current: 'v2', previous: 'v1', carried: ['v2'] });
  });

  it('does not end while an edge location may send the former value', async () => {
    const world = new World();
    world.begin('v2');
    world.deployTakes = 60 * 60_000;
    await rotateOrigin(world, 'createSecret', 'v2');
    await rotateOrigin(world, 'setSecret', 'v2');
    await expect(rotateOrigin(world, 'finishSecret', 'v2')).rejects.toThrow(RotationError);
    await expect(rotateOrigin(world, 'testSecret', 'v2')).rejects.toThrow('not deployed in time');
    expect(world.labels.get('AWSCURRENT')).toBe('v1');
  });

  it('passes the test of a schedule that was just made, and makes no empty version current', async () => {
    const world = new World();
    world.begin('v2');
    await rotateOrigin(world, 'testSecret', 'v2');
    await expect(rotateOrigin(world, 'setSecret', 'v2')).rejects.toThrow(RotationError);
    await expect(rotateOrigin(world, 'finishSecret', 'v2')).rejects.toThrow(RotationError);
    expect(stateOf(world)).toEqual({ current: 'v1', previous: undefined, carried: ['v1'] });
  });

  it('touches no version that is not pending', async () => {
    const world = new World();
    world.begin('v2');
    for (const step of ['setSecret', 'testSecret', 'finishSecret'] as const)
      await expect(rotateOrigin(world, step, 'v9')).rejects.toThrow('not pending');
    expect(world.writes).toBe(0);
  });
});
