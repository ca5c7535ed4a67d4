import * as z from 'zod/mini';

import { operation, type Operation, Paged } from '../../../shared/api/index.ts';
import {
  differenceBetween,
  listChanges,
  objectAt,
  presentChange,
  presentState,
  showSecret,
} from '../../../shared/history/index.ts';
import { RosterError } from '../../../shared/kernel/index.ts';
import type { HistoryServices } from '../../../shared/runtime/history-services.ts';
import { ChangeBody, DifferenceBody, MomentQuery, StateBody, Time } from './bodies.ts';
import type { Resource } from './resources.ts';

const params = z.object({ id: z.string() });

const prefetchOf = ({ prefetch }: Resource) =>
  prefetch === undefined
    ? {}
    : { prefetch: ({ id }: z.output<typeof params>, services: HistoryServices) => prefetch(id, services) };

const listOperation = (resource: Resource): Operation<HistoryServices> =>
  operation({
    id: `list${resource.name}History`,
    method: 'GET',
    path: `/api/v1/history/${resource.path}/{id}`,
    summary: 'List all changes of an object, newest first',
    scope: resource.scope,
    params,
    query: z.object({ since: z.optional(Time), until: z.optional(Time) }),
    body: z.object({}),
    success: { status: 200, body: z.array(ChangeBody) },
    errors: ['not-found', 'validation-failed', 'invalid-cursor'],
    paged: { defaultLimit: 20, maxLimit: 200 },
    ...prefetchOf(resource),
    async handle({ params: { id }, query: { since, until }, page }, services: HistoryServices) {
      const asked = await resource.find(id, services);
      const times = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
      const { items, next } = await listChanges(services, asked, { ...page, ...times });
      return new Paged(
        items.map((change) => presentChange(resource.kind, change, services.visibility)),
        next,
      );
    },
  });

const stateOperation = (resource: Resource): Operation<HistoryServices> =>
  operation({
    id: `get${resource.name}AsOf`,
    method: 'GET',
    path: `/api/v1/history/${resource.path}/{id}/at`,
    summary: 'Retrieve an object as of a time or a version',
    scope: resource.scope,
    params,
    query: MomentQuery,
    body: z.object({}),
    success: { status: 200, body: StateBody },
    errors: ['not-found', 'validation-failed', 'history-too-long'],
    ...prefetchOf(resource),
    async handle({ params: { id }, query: moment }, services: HistoryServices) {
      const asked = await resource.find(id, services);
      return presentState(asked.name, asked.type, await objectAt(services, asked, moment));
    },
  });

const iso = (at: number): string => new Date(at).toISOString();

const differenceOperation = (resource: Resource): Operation<HistoryServices> =>
  operation({
    id: `get${resource.name}Difference`,
    method: 'GET',
    path: `/api/v1/history/${resource.path}/{id}/difference`,
    summary: 'Retrieve what differs in an object between two times',
    scope: resource.scope,
    params,
    query: z.object({ from: Time, to: Time }),
    body: z.object({}),
    success: { status: 200, body: DifferenceBody },
    errors: ['not-found', 'validation-failed', 'history-too-long'],
    ...prefetchOf(resource),
    async handle({ params: { id }, query }, services: HistoryServices) {
      if (query.from > query.to) {
        throw new RosterError('validation-failed', { object: 'to', causes: ['to: The value must not be before from'] });
      }
      const asked = await resource.find(id, services);
      const found = await differenceBetween(services, asked, { time: query.from }, { time: query.to });
      return {
        id: asked.name,
        type: asked.type,
        from: { time: iso(query.from), version: found.from?.version ?? null },
        to: { time: iso(query.to), version: found.to?.version ?? null },
        changes: [...found.changes, ...found.secrets.map((path) => showSecret(resource.kind, path))],
      };
    },
  });

/** What may be asked of every object. */
export const objectOperations = (resource: Resource): Operation<HistoryServices>[] => [
  listOperation(resource),
  stateOperation(resource),
  differenceOperation(resource),
];
