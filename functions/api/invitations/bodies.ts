import * as z from 'zod/mini';

import { component, Time } from '../../../shared/api/index.ts';
import { invitationStatuses, longestLifetime, mostAtOnce, mostGroups } from '../../../shared/invitations/index.ts';
import { ProfileBody } from '../users/user-operation.ts';

export const InvitationBody = component(
  'Invitation',
  z.object({
    id: z.string(),
    status: z.enum(invitationStatuses),
    /** Of who accepted it as she is today; null once she is gone. */
    email: z.nullable(z.string()),
    profile: z.record(z.string(), z.unknown()),
    groupIds: z.array(z.string()),
    language: z.string(),
    created: Time,
    createdBy: z.string(),
    lastUpdated: Time,
    lastSent: Time,
    timesSent: z.int(),
    expiresAt: Time,
    ended: z.nullable(Time),
    userId: z.nullable(z.string()),
    existingUserId: z.nullable(z.string()),
    invitationUrl: z.optional(z.string()),
  }),
);

const longestDays = longestLifetime / 86_400_000;

const wish = {
  email: z.string().check(z.minLength(1), z.maxLength(320)),
  profile: z.optional(ProfileBody),
  groupIds: z.optional(z.array(z.string().check(z.maxLength(50))).check(z.maxLength(mostGroups))),
  language: z.optional(z.string().check(z.regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/), z.maxLength(20))),
  lifetimeDays: z.optional(z.int().check(z.gte(1), z.lte(longestDays))),
} as const;

export const InvitationInput = component('InvitationInput', z.object(wish));
export type InvitationInput = z.output<typeof InvitationInput>;

export const BulkInput = component(
  'InvitationsInput',
  z.object({ invitations: z.array(z.object(wish)).check(z.minLength(1), z.maxLength(mostAtOnce)) }),
);

/** One of many: the invitation, or why there is none. */
export const BulkBody = component(
  'InvitationResults',
  z.object({
    invited: z.int(),
    refused: z.int(),
    results: z.array(
      z.object({
        email: z.string(),
        invitation: z.nullable(InvitationBody),
        error: z.nullable(
          z.object({
            errorCode: z.string(),
            errorSummary: z.string(),
            errorCauses: z.array(z.object({ errorSummary: z.string() })),
          }),
        ),
      }),
    ),
  }),
);
