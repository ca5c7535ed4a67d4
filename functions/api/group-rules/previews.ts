import * as z from 'zod/mini';

import { component, none, operation, Time } from '../../../shared/api/index.ts';
import { jobStatuses } from '../../../shared/directory-jobs/index.ts';
import { findPreview, startPreview } from '../../../shared/group-rules/index.ts';
import type { GroupRuleServices } from '../../../shared/runtime/group-rule-services.ts';
import { rulePath } from './rules.ts';

const path = '/api/v1/groups/rules/{groupRuleId}/previews';
const count = z.int();

const Sample = z.object({
  userId: z.string(),
  login: z.nullable(z.string()),
  /** What the expression reads of her profile. */
  attributes: z.record(z.string(), z.unknown()),
  matches: z.boolean(),
  excluded: z.boolean(),
  /** Why the expression comes to nothing for her, with the spot underlined. */
  fault: z.nullable(z.string()),
});

const PreviewBody = component(
  'GroupRulePreview',
  z.object({
    id: z.string(),
    groupRuleId: z.string(),
    status: z.enum(jobStatuses),
    created: Time,
    ended: z.nullable(Time),
    progress: z.object({ segments: count, segmentsDone: count, users: count }),
    /** Users who would come into a group, leave one, or for whom the expression comes to nothing. */
    entering: count,
    leaving: count,
    failing: count,
    groups: z.array(z.object({ id: z.string(), name: z.nullable(z.string()), entering: count, leaving: count })),
    samples: z.object({ entering: z.array(Sample), leaving: z.array(Sample), failing: z.array(Sample) }),
  }),
);

/** Who would come and go if the rule were active: everybody is looked at in the background, and nothing is changed. */
export const createPreview = operation({
  id: 'createGroupRulePreview',
  method: 'POST',
  path,
  summary: 'Preview a group rule',
  scope: 'okta.groups.manage',
  params: rulePath,
  query: none,
  body: none,
  consumes: 'none',
  success: { status: 201, body: PreviewBody },
  errors: ['not-found', 'validation-failed', 'changed-meanwhile'],
  handle: ({ params, context }, services: GroupRuleServices) => startPreview(services, params.groupRuleId, context),
});

export const getPreview = operation({
  id: 'getGroupRulePreview',
  method: 'GET',
  path: `${path}/{previewId}`,
  summary: 'Retrieve a preview of a group rule',
  scope: 'okta.groups.read',
  params: z.extend(rulePath, { previewId: z.string() }),
  query: none,
  body: none,
  success: { status: 200, body: PreviewBody },
  errors: ['not-found'],
  handle: ({ params }, services: GroupRuleServices) => findPreview(services, params.groupRuleId, params.previewId),
});
