import type { CallSite, Fault, FaultPlan } from '../../../shared/store/faults.ts';
import { type CallCost, meterCalls } from './call-meter.ts';
import { answerOf, type ApiCall, Client } from './client.ts';
import { violations } from './invariants.ts';
import type { OrgWorld } from './org.ts';
import { bootstrapScenarios, consumerScenarios, mayDiffer, operationScenarios, refused } from './scenarios/index.ts';
import type { InvokeOptions, World } from './world.ts';

export type FaultKind = Exclude<Fault['kind'], 'delay'>;

export const faultKinds: readonly FaultKind[] = [
  'crash-before',
  'crash-after',
  'lost-answer',
  'throttle',
  'transaction-conflict',
  'duplicate',
];

/** Whether a service can do that to a call: conflicts are between transactions. */
const canHappen = (kind: FaultKind, { operation }: CallSite): boolean =>
  kind !== 'transaction-conflict' || operation === 'TransactWrite';

/** A scenario that has been brought to where its call is made: that world is forked for every run. */
export interface Prepared {
  readonly name: string;
  /** `api-users` */
  readonly fn: string;
  readonly world: World;
  /** Makes the call, and again where a client would. Gives what is wrong with what it got in the end. */
  readonly run: (world: World, options: InvokeOptions) => Promise<readonly string[]>;
}

export const idOf = (name: string): string => name.split(':')[0] ?? name;

const mostTries = 5;
/** A client that waits longer than leases and abandoned requests last. */
const patienceMilliseconds = 61_000;

/** Sends it again, as it was, until there is an answer that is no failure of ours. */
export async function persist(
  world: World,
  name: string,
  call: ApiCall,
  routes: OrgWorld['routes'],
  options: InvokeOptions,
): Promise<readonly string[]> {
  const client = new Client(world, routes);
  let outcome = await client.send(call, options);
  const first = answerOf(outcome);
  if (options.plan === undefined && (first?.status ?? 500) >= 400 && !(idOf(name) in refused))
    return [`it is refused: ${first?.text ?? outcome.kind}`];
  for (let tries = 1; tries < mostTries; tries += 1) {
    const status = answerOf(outcome)?.status ?? 500;
    if (status < 500 && status !== 429) return [];
    world.clock.advance(patienceMilliseconds);
    outcome = await client.send(call);
  }
  const last = answerOf(outcome);
  return (last?.status ?? 500) < 500 ? [] : [`the client gets no answer: ${last?.text ?? outcome.kind}`];
}

async function persistBootstrap(world: World, event: object, options: InvokeOptions): Promise<readonly string[]> {
  // An instance keeps the settings of the org that it met, and each of these runs makes another one.
  world.fleet.forget('bootstrap');
  let outcome = await world.invoke('bootstrap', event, options);
  for (let tries = 1; tries < mostTries; tries += 1) {
    const isDone = outcome.kind === 'answered' && (outcome.answer as { ok?: boolean } | undefined)?.ok !== false;
    if (isDone && (await hasOrg(world))) return [];
    world.clock.advance(patienceMilliseconds);
    outcome = await world.invoke('bootstrap', event);
  }
  return ['there is no org'];
}

/** CloudFormation is told what became of it by a call, and tries again where it failed. */
async function hasOrg(world: World): Promise<boolean> {
  return (
    world.table.items().some(({ pk, sk }) => pk === 'o#org' && sk === 'org') && world.table.items().some(({ sk }) => sk === 'u')
  );
}

/** Brings a scenario's world to where its call is made. */
export async function prepare({ world: base, empty, routes, fixtures }: OrgWorld, name: string): Promise<Prepared> {
  const id = idOf(name);
  // Every fork begins at the same time, so that instances would count one minute's requests for ever.
  base.fleet.rest();
  const event = bootstrapScenarios[name];
  if (event !== undefined) {
    return { name, fn: id, world: empty, run: (world, options) => persistBootstrap(world, event, options) };
  }
  const world = base.fork(seedOf(name));
  const client = new Client(world, routes);
  const consumer = consumerScenarios[name];
  if (consumer !== undefined) {
    const invoke = await consumer(client, fixtures);
    const run = async (forked: World, options: InvokeOptions): Promise<readonly string[]> => {
      await invoke(forked, options);
      return [];
    };
    return { name, fn: id, world, run };
  }
  const operation = operationScenarios[name];
  if (operation === undefined) throw new Error(`there is no scenario ${name}`);
  const call = await operation(client, fixtures);
  const route = routes.find(call);
  if (route.id !== id) throw new Error(`the scenario ${name} calls ${route.id}`);
  return { name, fn: route.fn, world, run: (forked, options) => persist(forked, name, call, routes, options) };
}

function seedOf(text: string): number {
  let hash = 0;
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return hash;
}

/** How many there are of what lasts, by its kind: a repetition that leaves another number has done something twice, or not at all. */
function census(world: World): string {
  const kinds = new Map<string, number>();
  for (const { pk, sk } of world.table.items()) {
    const [prefix = ''] = String(pk).split('#');
    if (!'ugcthimo'.includes(prefix) || pk === 'o#revoked-tokens') continue;
    const [row = ''] = String(sk).split('#');
    if (row === 'a' || row === 'e' || row === 'l') continue;
    const kind = prefix === 'o' ? String(pk) : `${prefix} ${prefix === 'c' ? 'c' : row}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([kind, count]) => `${kind}: ${count}`)
    .join(', ');
}

/** A scenario without faults: its call sites, and what is there afterwards. */
export interface Recording {
  readonly sites: readonly CallSite[];
  /** Of the table, before anything is delivered. */
  readonly cost: CallCost;
  readonly census: string;
  readonly wrong: readonly string[];
}

export async function record({ world, run, fn }: Prepared, { cold }: { readonly cold: boolean }): Promise<Recording> {
  const forked = world.fork(1);
  const sites: CallSite[] = [];
  const instance = cold ? { instance: forked.fleet.start(fn) } : {};
  // What runs for the first time reads what a warm instance knows.
  if (!cold) await run(world.fork(2), {});
  const costSoFar = meterCalls(forked.table);
  const wrong = await run(forked, { sites, ...instance });
  const cost = costSoFar();
  await forked.drain();
  return { sites, cost, census: census(forked), wrong: [...wrong, ...violations(forked)] };
}

export interface FaultRun {
  readonly site: CallSite;
  readonly kind: FaultKind;
  readonly cold: boolean;
}

/** Where the turn of a scenario begins. */
const turnOf = (name: string): number => Array.from(name).reduce((sum, letter) => sum + letter.charCodeAt(0), 0);

/** Of the same call in one scenario, so many are tried each, and of those behind them one in three: a loop that holds for eight goes on so. */
const sitesOfALoop = 8;
const isTried = ({ index }: CallSite): boolean => index < sitesOfALoop || index % 3 === 0;

const isRead = ({ operation }: CallSite): boolean => /^(Get|BatchGet|Query|Scan|Head|Describe|List)/.test(operation);

/** Every site has its runs, but for most turns of long loops. @param all every fault at each of them, however many there are (npm run soak) */
export const runsOf = (
  name: string,
  { sites }: Recording,
  cold: boolean,
  all = process.env['ROSTER_SOAK'] !== undefined,
): FaultRun[] =>
  sites
    .filter((site) => all || isTried(site))
    .flatMap((site, place) => {
      const possible = faultKinds.filter((kind) => canHappen(kind, site));
      const first = (turnOf(name) + place) % possible.length;
      // Reads meet one fault each, in turn from call to call and from scenario to scenario.
      const kinds = all || !isRead(site) ? possible : possible.slice(first, first + 1);
      return kinds.map((kind) => ({ site, kind, cold }));
    });

const isSite = (one: CallSite, other: CallSite): boolean =>
  one.service === other.service && one.operation === other.operation && one.index === other.index;

export const nameOf = ({ site: { service, operation, index }, kind, cold }: FaultRun): string =>
  `${kind} at ${service}.${operation}[${index}]${cold ? ' of a cold instance' : ''}`;

/** Fewer than a minute's requests. */
const attemptsOfAnInstance = 40;
let attempts = 0;

/** Runs a scenario with one fault, lets everybody recover, and says what does not hold then. */
export async function attempt(
  { name, world, run, fn }: Prepared,
  recording: Recording,
  fault: FaultRun,
): Promise<readonly string[]> {
  attempts += 1;
  if (attempts % attemptsOfAnInstance === 0) {
    world.fleet.rest();
    if (!fault.cold) await run(world.fork(2), {});
  }
  const forked = world.fork(1);
  let met = false;
  const plan: FaultPlan = (site) => {
    if (!isSite(site, fault.site)) return undefined;
    met = true;
    return { kind: fault.kind };
  };
  const instance = fault.cold ? { instance: forked.fleet.start(fn) } : {};
  const wrong = await run(forked, { plan, ...instance });
  await forked.drain();
  const now = census(forked);
  return [
    ...(met ? [] : ['the call was never made']),
    ...wrong,
    ...violations(forked),
    ...(now === recording.census || name in mayDiffer ? [] : [`there is ${now} in place of ${recording.census}`]),
  ].map((sentence) => `${nameOf(fault)}: ${sentence}`);
}
