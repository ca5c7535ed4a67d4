import * as z from 'zod/mini';

import { component, Link, operation, Paged, RawReply, Time } from '../../../shared/api/index.ts';
import {
  cancelImport as cancel,
  createImport as create,
  getImportProgress,
  getReport,
  importStatuses,
  listImports as list,
  presentImport,
} from '../../../shared/imports/index.ts';
import { toOktaTime } from '../../../shared/kernel/index.ts';
import type { ImportApiServices } from '../../../shared/runtime/import-api-services.ts';

const count = z.int();

/** An import on the wire. */
export const ImportView = component(
  'Import',
  z.object({
    id: z.string(),
    name: z.string(),
    status: z.enum(importStatuses),
    created: Time,
    createdBy: z.string(),
    startedAt: z.nullable(Time),
    finishedAt: z.nullable(Time),
    lastUpdated: Time,
    bytes: z.object({ total: z.nullable(count), split: count }),
    rows: z.object({
      total: z.nullable(count),
      done: count,
      skipped: count,
      created: count,
      updated: count,
      unchanged: count,
      failed: count,
    }),
    rate: z.nullable(z.number()),
    indexing: z.nullable(z.object({ done: z.int(), total: z.nullable(z.int()) })),
    problems: z.array(z.string()),
    _links: z.record(z.string(), Link),
  }),
);

/** A new one, with the place that its file goes to. */
const NewImport = component('NewImport', z.extend(ImportView, { uploadUrl: z.string(), uploadUrlExpiresAt: Time }));

const importParams = z.object({ id: z.string() });
const noQuery = z.object({});
const noBody = z.object({});

/** Names an import and gives a URL that takes its file, by PUT, for 15 minutes. The import begins when the file is there. */
export const createImport = operation({
  id: 'createImport',
  method: 'POST',
  path: '/api/v1/imports',
  summary: 'Create an import',
  scope: 'okta.imports.manage',
  params: z.object({}),
  query: noQuery,
  body: z.object({ name: z.string() }),
  success: { status: 201, body: NewImport },
  errors: ['validation-failed'],
  async handle({ body, context }, services: ImportApiServices) {
    const { id } = await create(services, body.name, context);
    const { url, expires } = await services.links.signUpload(id);
    const shown = presentImport(await getImportProgress(services, id), services.origin);
    return { ...shown, uploadUrl: url, uploadUrlExpiresAt: toOktaTime(expires) };
  },
});

export const listImports = operation({
  id: 'listImports',
  method: 'GET',
  path: '/api/v1/imports',
  summary: 'List all imports, newest first',
  scope: 'okta.imports.read',
  params: z.object({}),
  query: noQuery,
  body: noBody,
  success: { status: 200, body: z.array(ImportView) },
  errors: ['invalid-cursor'],
  paged: { defaultLimit: 20, maxLimit: 100 },
  async handle({ page }, services: ImportApiServices) {
    const { items, next } = await list(services, page);
    const shown = items.map((item) => presentImport(item, services.origin));
    return new Paged(shown, next);
  },
});

export const getImport = operation({
  id: 'getImport',
  method: 'GET',
  path: '/api/v1/imports/{id}',
  summary: 'Retrieve an import and its progress',
  scope: 'okta.imports.read',
  params: importParams,
  query: noQuery,
  body: noBody,
  success: { status: 200, body: ImportView },
  errors: ['not-found'],
  prefetch: ({ id }, { imports }: ImportApiServices) => [imports.find(id)],
  async handle({ params }, services: ImportApiServices) {
    return presentImport(await getImportProgress(services, params.id), services.origin);
  },
});

/** Redirects to the report, a CSV file, for 15 minutes. With `Accept: application/json` its URL is in the answer instead. */
export const getImportReport = operation({
  id: 'getImportReport',
  method: 'GET',
  path: '/api/v1/imports/{id}/report',
  summary: 'Retrieve the report of an import',
  scope: 'okta.imports.read',
  params: importParams,
  query: noQuery,
  body: noBody,
  // Whoever does not want JSON is led to the report itself.
  produces: 'any',
  success: { status: 200, body: z.object({ url: z.string(), expiresAt: z.string() }) },
  alternatives: [{ status: 302, about: 'The report is where `Location` says.' }],
  errors: ['not-found'],
  prefetch: ({ id }, { imports }: ImportApiServices) => [imports.find(id)],
  async handle({ params, request }, services: ImportApiServices) {
    const { url, expires } = await getReport(services, params.id);
    if (/\bapplication\/json\b/.test(request.headers['accept'] ?? '')) return { url, expiresAt: toOktaTime(expires) };
    return new RawReply({ status: 302, headers: { location: url } });
  },
});

/** Rows that no worker has begun are passed over; what is applied stays. */
export const cancelImport = operation({
  id: 'cancelImport',
  method: 'POST',
  path: '/api/v1/imports/{id}/lifecycle/cancel',
  summary: 'Cancel an import',
  scope: 'okta.imports.manage',
  params: importParams,
  query: noQuery,
  body: noBody,
  consumes: 'none',
  success: { status: 200, body: ImportView },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, context }, services: ImportApiServices) {
    return presentImport(await cancel(services, params.id, context), services.origin);
  },
});
