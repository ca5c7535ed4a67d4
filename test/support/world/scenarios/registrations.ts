import type { ApiCall, Client } from '../client.ts';
import { formOf } from '../client.ts';
import { type Fixtures, password } from '../org.ts';
import { changeEnrollment } from './inline-hooks.ts';
import { get, type OperationScenario, post } from './scenario.ts';
import { registered } from './sign-in.ts';

const path = '/api/v1/registrations';

/** The form by which somebody chooses her password whom administrators have to approve. */
async function choosing(on: Client, { staffId }: Fixtures): Promise<ApiCall> {
  const activationRequirements = { emailVerification: true, approval: 'REQUIRED' };
  await changeEnrollment(on, { activationRequirements, targetGroupIds: [staffId] });
  return formOf(await on.succeed(get(await registered(on))), '/activate/password', { password });
}

/** Where the registration of somebody is who waits. */
async function waiting(on: Client, org: Fixtures): Promise<string> {
  await on.succeed(await choosing(on, org));
  const { body } = await on.call('GET', '/api/v1/users/grace@example.com');
  return `${path}/${String(body['id'])}`;
}

export const registrationApprovalScenarios: Readonly<Record<string, OperationScenario>> = {
  'submitActivation: of who has to be approved': choosing,
  listRegistrations: async (on, org) => {
    await waiting(on, org);
    return get(`${path}?status=PENDING`);
  },
  getRegistration: async (on, org) => get(await waiting(on, org)),
  approveRegistration: async (on, org) => post(`${await waiting(on, org)}/lifecycle/approve`),
  denyRegistration: async (on, org) => post(`${await waiting(on, org)}/lifecycle/deny`, { reason: 'Only colleagues' }),
};
