import type { ApiCall, Client } from '../client.ts';
import type { Fixtures } from '../org.ts';
import type { InvokeOptions, World } from '../world.ts';

/**
 * What an operation is tried with: makes what the call needs, and gives the call. Without faults its answer must be a success. Scenarios
 * stand under the operation's id; more of one operation under `id: what is special`.
 */
export type OperationScenario = (on: Client, org: Fixtures) => ApiCall | Promise<ApiCall>;

/**
 * What a function behind queue, stream or schedule is tried with: brings a world to where work waits for it, and gives how it is invoked.
 * What fails is brought again when the world drains.
 */
export type ConsumerScenario = (on: Client, org: Fixtures) => Promise<(world: World, options: InvokeOptions) => Promise<unknown>>;

export const get = (path: string): ApiCall => ({ method: 'GET', path });
export const post = (path: string, body?: object): ApiCall => ({ method: 'POST', path, ...(body === undefined ? {} : { body }) });
export const put = (path: string, body?: object): ApiCall => ({ method: 'PUT', path, ...(body === undefined ? {} : { body }) });
export const remove = (path: string): ApiCall => ({ method: 'DELETE', path });

/** For operations whose repetition makes a second one: the key tells the client's second try from a second wish. */
export const once = (call: ApiCall): ApiCall => ({ ...call, headers: { ...call.headers, 'idempotency-key': 'once-and-for-all' } });
