import * as z from 'zod';

import { optionalVariable } from '../../shared/config/index.ts';
import { ensureAdmin, ensureOrg, ensurePassword, ensureToken, renameAdmin, renewAdminLink } from '../../shared/org/index.ts';
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
  PhysicalResourceId: z.string().optional(),
  ResourceProperties: z.object({ AdminLogin: z.string() }).loose(),
});

/** What whoever may invoke the function by IAM can ask for. */
const DirectEvent = z.discriminatedUnion('action', [
  /** Local stage alone: the administrator and the token as the developer wants them. */
  z.object({ action: z.literal('ensure'), adminLogin: z.string(), adminPassword: z.string(), apiToken: z.string().length(42) }),
  /** A fresh activation link for the administrator. */
  z.object({ action: z.literal('link'), adminLogin: z.string() }),
  /** A new API token in place of the former one. */
  z.object({ action: z.literal('token'), adminLogin: z.string() }),
]);

const physicalId = 'roster-org';
const companyName = 'Roster';

async function prepareOrg() {
  await ensureOrgKey();
  const services = bootstrapServices();
  await ensureOrg(services, { companyName, openRegistration: optionalVariable('REGISTRATION') === 'open' });
  await services.prepare();
  return services;
}

async function answerCloudFormation(event: z.output<typeof CloudFormationEvent>): Promise<void> {
  let outcome: { Status: 'SUCCESS' } | { Status: 'FAILED'; Reason: string } = { Status: 'SUCCESS' };
  try {
    // Removing the stack removes the org with its table, or keeps it with the table: nothing to do here.
    if (event.RequestType !== 'Delete') await ensureAdmin(await prepareOrg(), event.ResourceProperties.AdminLogin);
  } catch (error) {
    outcome = { Status: 'FAILED', Reason: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' };
  }
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = physicalId } = event;
  const body = JSON.stringify({ ...outcome, StackId, RequestId, LogicalResourceId, PhysicalResourceId });
  // The signature of the address covers an empty content type.
  await fetch(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body });
}

async function answerDirectly(event: z.output<typeof DirectEvent>): Promise<object> {
  const services = await prepareOrg();
  switch (event.action) {
    case 'ensure': {
      if (optionalVariable('ROSTER_STAGE') !== 'local') return { ok: false, reason: 'ensure is for the local stage' };
      await renameAdmin(services, event.adminLogin);
      const admin = await ensureAdmin(services, event.adminLogin, event.adminPassword);
      await ensurePassword(services, admin, event.adminPassword);
      await ensureToken(services, admin, event.apiToken);
      return { ok: true };
    }
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
