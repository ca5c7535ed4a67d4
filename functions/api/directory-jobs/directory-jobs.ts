import * as z from 'zod/mini';

import { component, operation, Paged, Time } from '../../../shared/api/index.ts';
import {
  askedJobTypes,
  cancelJob,
  directoryJobTypes,
  getJob,
  type JobControlServices,
  jobStatuses,
  listJobs,
  presentJob,
  progressOf,
  resumeJob,
  startJob,
} from '../../../shared/directory-jobs/index.ts';

const count = z.int();

/** A walk over the directory on the wire. */
export const DirectoryJobView = component(
  'DirectoryJob',
  z.object({
    id: z.string(),
    type: z.enum(directoryJobTypes),
    subject: z.nullable(z.string()),
    status: z.enum(jobStatuses),
    progress: z.object({
      segments: count,
      segmentsDone: count,
      seen: count,
      changed: count,
      failed: count,
      failedIds: z.array(z.string()),
      findings: z.record(z.string(), count),
    }),
    reason: z.nullable(z.string()),
    created: Time,
    createdBy: z.string(),
    ended: z.nullable(Time),
  }),
);

const jobParams = z.object({ jobId: z.string() });
const nothing = z.object({});

/** All users and groups are walked in the background. */
export const startDirectoryJob = operation({
  id: 'startDirectoryJob',
  method: 'POST',
  path: '/api/v1/directoryJobs',
  summary: 'Start a walk over the directory',
  scope: 'okta.users.manage',
  params: nothing,
  query: nothing,
  body: component('DirectoryJobInput', z.object({ type: z.enum(askedJobTypes) })),
  success: { status: 201, body: DirectoryJobView },
  errors: ['validation-failed', 'changed-meanwhile'],
  async handle({ body, context }, services: JobControlServices) {
    return presentJob(await progressOf(services, await startJob(services, body, context)));
  },
});

export const listDirectoryJobs = operation({
  id: 'listDirectoryJobs',
  method: 'GET',
  path: '/api/v1/directoryJobs',
  summary: 'List walks over the directory',
  scope: 'okta.users.read',
  params: nothing,
  query: nothing,
  body: nothing,
  success: { status: 200, body: z.array(DirectoryJobView) },
  errors: ['validation-failed', 'invalid-cursor'],
  paged: { defaultLimit: 20, maxLimit: 100 },
  async handle({ page }, services: JobControlServices) {
    const { items, next } = await listJobs(services, page);
    return new Paged(items.map(presentJob), next);
  },
});

export const getDirectoryJob = operation({
  id: 'getDirectoryJob',
  method: 'GET',
  path: '/api/v1/directoryJobs/{jobId}',
  summary: 'Retrieve a walk over the directory',
  scope: 'okta.users.read',
  params: jobParams,
  query: nothing,
  body: nothing,
  success: { status: 200, body: DirectoryJobView },
  errors: ['not-found'],
  async handle({ params }, services: JobControlServices) {
    return presentJob(await progressOf(services, await getJob(services, params.jobId)));
  },
});

/** A slice that is under way is still done. */
export const cancelDirectoryJob = operation({
  id: 'cancelDirectoryJob',
  method: 'POST',
  path: '/api/v1/directoryJobs/{jobId}/cancel',
  summary: 'Cancel a walk over the directory',
  scope: 'okta.users.manage',
  params: jobParams,
  query: nothing,
  body: nothing,
  consumes: 'none',
  success: { status: 200, body: DirectoryJobView },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, context }, services: JobControlServices) {
    return presentJob(await progressOf(services, await cancelJob(services, params.jobId, context)));
  },
});

/** One that was cancelled or has failed goes on where it stopped. */
export const resumeDirectoryJob = operation({
  id: 'resumeDirectoryJob',
  method: 'POST',
  path: '/api/v1/directoryJobs/{jobId}/resume',
  summary: 'Resume a walk over the directory',
  scope: 'okta.users.manage',
  params: jobParams,
  query: nothing,
  body: nothing,
  consumes: 'none',
  success: { status: 200, body: DirectoryJobView },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  async handle({ params, context }, services: JobControlServices) {
    return presentJob(await progressOf(services, await resumeJob(services, params.jobId, context)));
  },
});
