import { SeededRandom } from '../seeded-random.ts';
import { Client } from './client.ts';
import { faultKinds, persist } from './harness.ts';
import { violations } from './invariants.ts';
import type { OrgWorld } from './org.ts';
import { operationScenarios } from './scenarios/index.ts';

/** A call in twenty meets a fault, whosever it is. */
const faultRate = 0.05;
const mostCalls = 12;

export interface HistoryEnd {
  readonly calls: readonly string[];
  readonly faults: number;
  readonly wrong: readonly string[];
}

/**
 * Random operations one after another in one org, streams and queues delivering in between, faults at any of their calls, more than one at a
 * time. In the end the sky clears, everybody recovers, and the invariants are checked.
 *
 * @param names of the scenarios that it is made of
 */
export async function playHistory(
  { world: base, routes, fixtures }: OrgWorld,
  seed: number,
  names = Object.keys(operationScenarios),
): Promise<HistoryEnd> {
  base.fleet.rest();
  const random = new SeededRandom(seed);
  const world = base.fork(seed);
  const client = new Client(world, routes);
  const calls: string[] = [];
  let faults = 0;
  const storm: typeof world.weather = ({ operation }) => {
    const kind = random.pick(faultKinds);
    if (!random.chance(faultRate) || (kind === 'transaction-conflict' && operation !== 'TransactWrite')) return undefined;
    faults += 1;
    return { kind };
  };
  const arrange = async (name: string) => operationScenarios[name]?.(client, fixtures);
  for (let left = 1 + random.below(mostCalls); left > 0; left -= 1) {
    const name = random.pick(names);
    world.weather = () => undefined;
    // What a scenario needs may be gone by now: then another one has its turn.
    const call = await arrange(name).catch(() => undefined);
    if (call === undefined) continue;
    calls.push(name);
    world.weather = storm;
    await persist(world, name, call, routes, { plan: storm });
    if (random.chance(0.5)) await world.deliverSome(random);
  }
  world.weather = () => undefined;
  // What a pause held back is told when it ends; where the token is revoked, it does not.
  await client.send({ method: 'POST', path: `/api/v1/eventHooks/${fixtures.hookId}/lifecycle/resume` });
  await world.drain();
  return { calls, faults, wrong: violations(world) };
}
