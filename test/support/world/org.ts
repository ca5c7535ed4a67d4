import { administrator, apiToken, Client, Routes } from './client.ts';
import { buildProduct, type PlantedBug } from './product.ts';
import { Fleet, World } from './world.ts';

export const password = 'Tuesday-Kettle-42';

/** What is there before any scenario. */
export interface Fixtures {
  readonly adminId: string;
  readonly staffId: string;
  readonly adaId: string;
  readonly hookId: string;
}

/** An org with an administrator, a token, a group with a member, and a hook that listens. */
export interface OrgWorld {
  readonly world: World;
  readonly empty: World;
  readonly routes: Routes;
  readonly fixtures: Fixtures;
}

export const bootstrapEvent = {
  action: 'ensure',
  adminLogin: administrator.login,
  adminPassword: administrator.password,
  apiToken,
};

const heardTypes = [
  'user.lifecycle.create',
  'user.lifecycle.activate',
  'user.lifecycle.suspend',
  'user.lifecycle.deactivate',
  'user.account.update_profile',
  'group.user_membership.add',
  'group.user_membership.remove',
];

export const hookBody = (name: string): object => ({
  name,
  events: { type: 'EVENT_TYPE', items: heardTypes },
  channel: { type: 'HTTP', version: '1.0.0', config: { uri: `https://${name}.example.com/events` } },
});

export const person = (name: string): object => ({
  login: `${name}@example.com`,
  email: `${name}@example.com`,
  firstName: name,
  lastName: 'Lovelace',
});

async function populate(client: Client): Promise<Fixtures> {
  const admin = await client.call('GET', `/api/v1/users/${administrator.login}`);
  const staffId = await client.create('/api/v1/groups', { profile: { name: 'Staff' } });
  const adaId = await client.create('/api/v1/users?activate=true', {
    profile: person('ada'),
    credentials: { password: { value: password } },
    groupIds: [staffId],
  });
  const hookId = await client.create('/api/v1/eventHooks', hookBody('base'));
  await client.call('POST', `/api/v1/eventHooks/${hookId}/lifecycle/verify`);
  return { adminId: String(admin.body['id']), staffId, adaId, hookId };
}

/** An org that runs on the product's source. */
export async function startOrg(seed = 1): Promise<OrgWorld> {
  const fleet = new Fleet(await buildProduct());
  const routes = new Routes(fleet);
  const empty = new World(fleet, seed);
  const world = empty.fork(seed);
  const made = await world.invoke('bootstrap', bootstrapEvent);
  if (made.kind !== 'answered' || (made.answer as { ok?: boolean }).ok !== true) throw new Error(`no org: ${JSON.stringify(made)}`);
  const fixtures = await populate(new Client(world, routes));
  await world.drain();
  world.clock.advance(1000);
  return { world, empty, routes, fixtures };
}

/** The same org, from here on with a mistake in these functions. */
export async function withBug(org: OrgWorld, bug: PlantedBug, functions: readonly string[]): Promise<OrgWorld> {
  const wrong = await buildProduct([bug], functions);
  const fleet = new Fleet(new Map([...org.world.fleet.functions, ...wrong]));
  return { ...org, world: org.world.fork(7, fleet), empty: org.empty.fork(7, fleet), routes: new Routes(fleet) };
}
