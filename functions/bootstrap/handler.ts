import * as z from 'zod/mini';

import { optionalVariable } from '../../shared/config/index.ts';
import { isRosterError } from '../../shared/kernel/index.ts';
import {
  type BootstrapServices,
  ensureAdmin,
  ensureOrg,
  ensurePassword,
  ensureToken,
  renameAdmin,
  renewAdminLink,
} from '../../shared/org/index.ts';
import { bootstrapServices } from '../../shared/runtime/bootstrap-services.ts';
import { ensureOrgKey } from '../../shared/runtime/root.ts';
import { mintApiToken } from '../../shared/security/index.ts';

/** What CloudFormation sends of the org's custom resource. */
const CloudFormationEvent = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.optional(z.string()),
  ResourceProperties: z.looseObject({ AdminLogin: z.string() }),
});

/** What whoever may invoke the function by IAM can ask for. */
const DirectEvent = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('ensure'),
    adminLogin: z.string(),
    adminPassword: z.string(),
    apiToken: z.string().check(z.length(42)),
  }),
  /** A fresh activation link for the administrator. */
  z.object({ action: z.literal('link'), adminLogin: z.string() }),
  /** A new API token in place of the former one. */
  z.object({ action: z.literal('token'), adminLogin: z.string() }),
]);

type DirectEvent = z.output<typeof DirectEvent>;

const physicalId = 'roster-org';
const companyName = 'Roster';

async function prepareOrg() {
  await ensureOrgKey();
  const services = bootstrapServices();
  await ensureOrg(services, { companyName, openRegistration: optionalVariable('REGISTRATION') === 'open' });
  await services.prepare();
  return services;
}

/** Why there is no org, or no such administrator: in words for whoever asked for it. */
function reasonOf(error: unknown): string {
  if (isRosterError(error, 'validation-failed') || isRosterError(error, 'password-refused')) return error.facts.causes.join('; ');
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}

async function answerCloudFormation(event: z.output<typeof CloudFormationEvent>): Promise<void> {
  let outcome: { Status: 'SUCCESS' } | { Status: 'FAILED'; Reason: string } = { Status: 'SUCCESS' };
  try {
    // Removing the stack removes the org with its table, or keeps it with the table: nothing to do here.
    if (event.RequestType !== 'Delete') await ensureAdmin(await prepareOrg(), event.ResourceProperties.AdminLogin);
  } catch (error) {
    outcome = { Status: 'FAILED', Reason: reasonOf(error) };
  }
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = physicalId } = event;
  const body = JSON.stringify({ ...outcome, StackId, RequestId, LogicalResourceId, PhysicalResourceId });
  // The signature of the address covers an empty content type.
  await fetch(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body });
}

/** Local stage alone: the administrator and the token as the developer wants them. */
async function ensure(
  services: BootstrapServices,
  { adminLogin, adminPassword, apiToken }: Extract<DirectEvent, { action: 'ensure' }>,
): Promise<object> {
  if (optionalVariable('ROSTER_STAGE') !== 'local') return { ok: false, reason: 'ensure is for the local stage' };
  try {
    await renameAdmin(services, adminLogin);
    const admin = await ensureAdmin(services, adminLogin, adminPassword);
    await ensurePassword(services, admin, adminPassword);
    await ensureToken(services, admin, apiToken);
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

async function answerDirectly(event: DirectEvent): Promise<object> {
  const services = await prepareOrg();
  switch (event.action) {
    case 'ensure':
      return ensure(services, event);
    case 'link': {
      const link = await renewAdminLink(services, event.adminLogin);
      return { ok: true, activationUrl: `${services.origin}/activate/${link.value}` };
    }
    case 'token': {
      const { value } = mintApiToken();
      await ensureToken(services, await ensureAdmin(services, event.adminLogin), value);
      return { ok: true, apiToken: value };
    }
  }
}

/** Makes the org: called by CloudFormation at deployment, by `roster bootstrap` and by the local stack directly. */
export async function handler(event: unknown): Promise<unknown> {
  const fromCloudFormation = CloudFormationEvent.safeParse(event);
  if (fromCloudFormation.success) return answerCloudFormation(fromCloudFormation.data);
  return answerDirectly(DirectEvent.parse(event));
}
