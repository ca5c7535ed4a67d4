import * as z from 'zod/mini';

import { component, operation, Paged, Time } from '../../../shared/api/index.ts';
import { registrationStatuses } from '../../../shared/directory/index.ts';
import {
  approveRegistration as approve,
  denyRegistration as deny,
  listRegistrations as list,
  presentRegistration,
  type ShownRegistration,
  showRegistration,
} from '../../../shared/registration/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';

const path = '/api/v1/registrations';
const none = z.object({});
const params = z.object({ registrationId: z.string().check(z.minLength(1)) });

const RegistrationBody = component(
  'Registration',
  z.object({
    /** Of whoever registered. */
    id: z.string(),
    status: z.enum(registrationStatuses),
    requested: Time,
    /** As she is today; null once she is gone. */
    profile: z.nullable(z.record(z.string(), z.unknown())),
    groupId: z.nullable(z.string()),
    ended: z.nullable(Time),
    endedBy: z.nullable(z.string()),
    reason: z.nullable(z.string()),
  }),
);

const presented = ({ profiles }: DirectoryServices, shown: ShownRegistration) => presentRegistration(profiles, shown);

/** Of an API of ours: Okta approves in its Identity Governance. */
export const listRegistrations = operation({
  id: 'listRegistrations',
  method: 'GET',
  path,
  summary: 'List registrations that have to be approved, newest first',
  scope: 'okta.users.read',
  params: none,
  query: z.object({ status: z.optional(z.enum(registrationStatuses)) }),
  body: none,
  success: { status: 200, body: z.array(RegistrationBody) },
  errors: ['validation-failed', 'invalid-cursor'],
  paged: { defaultLimit: 50, maxLimit: 200 },
  async handle({ query: { status }, page }, services: DirectoryServices) {
    const { items, next } = await list(services, status, page);
    return new Paged(
      items.map((shown) => presented(services, shown)),
      next,
    );
  },
});

export const getRegistration = operation({
  id: 'getRegistration',
  method: 'GET',
  path: `${path}/{registrationId}`,
  summary: 'Retrieve a registration that has to be approved',
  scope: 'okta.users.read',
  params,
  query: none,
  body: none,
  success: { status: 200, body: RegistrationBody },
  errors: ['not-found'],
  async handle({ params: { registrationId } }, services: DirectoryServices) {
    return presented(services, await showRegistration(services, registrationId));
  },
});

export const approveRegistration = operation({
  id: 'approveRegistration',
  method: 'POST',
  path: `${path}/{registrationId}/lifecycle/approve`,
  summary: 'Approve a registration: whose it is may sign in',
  scope: 'okta.users.manage',
  params,
  query: none,
  body: none,
  consumes: 'none',
  success: { status: 200, body: RegistrationBody },
  errors: ['not-found', 'validation-failed'],
  async handle({ params: { registrationId }, context }, services: DirectoryServices) {
    return presented(services, await approve(services, registrationId, context));
  },
});

/** She reads it: one line of a mail. */
const longestReason = 300;

export const denyRegistration = operation({
  id: 'denyRegistration',
  method: 'POST',
  path: `${path}/{registrationId}/lifecycle/deny`,
  summary: 'Deny a registration: whose it is is deactivated',
  scope: 'okta.users.manage',
  params,
  query: none,
  body: z.object({
    reason: z.optional(z.string().check(z.maxLength(longestReason))),
    notify: z.optional(z.boolean()),
  }),
  success: { status: 200, body: RegistrationBody },
  errors: ['not-found', 'validation-failed', 'malformed-body'],
  async handle({ params: { registrationId }, body: { reason, notify = true }, context }, services: DirectoryServices) {
    const told = reason?.trim() === '' ? undefined : reason?.trim();
    return presented(services, await deny(services, registrationId, { reason: told, notify }, context));
  },
});
