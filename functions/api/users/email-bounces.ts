import * as z from 'zod/mini';

import { component, none, operation } from '../../../shared/api/index.ts';
import { bounceRemovalLimit, removeEmailBounces } from '../../../shared/directory/index.ts';
import type { DirectoryServices } from '../../../shared/runtime/directory-services.ts';

const KeptAddress = component('BouncesRemoveListError', z.object({ emailAddress: z.string(), reason: z.string() }));

/**
 * Lets mails go again to addresses that took none.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/EmailCustomization/
 */
export const bulkRemoveEmailAddressBounces = operation({
  id: 'bulkRemoveEmailAddressBounces',
  method: 'POST',
  path: '/api/v1/org/email/bounces/remove-list',
  summary: 'Remove bounced emails',
  scope: 'okta.orgs.manage',
  params: none,
  query: none,
  body: z.object({
    emailAddresses: z.array(z.string().check(z.maxLength(320))).check(z.minLength(1), z.maxLength(bounceRemovalLimit)),
  }),
  success: { status: 200, body: component('BouncesRemoveListResult', z.object({ errors: z.array(KeptAddress) })) },
  errors: ['validation-failed', 'malformed-body'],
  async handle({ body, context }, services: DirectoryServices) {
    return { errors: [...(await removeEmailBounces(services, body.emailAddresses, context))] };
  },
});
