import { answerOf, type Client, formOf } from '../client.ts';
import type { Fixtures } from '../org.ts';
import { get, once, type OperationScenario, post } from './scenario.ts';

const path = '/api/v1/invitations';
const email = 'grace@invited.example';

const wish = (staffId: string) => ({ email, groupIds: [staffId], profile: { department: 'Navy' } });

interface Invited {
  readonly at: string;
  /** Where the link leads. */
  readonly link: string;
}

async function invited(on: Client, { staffId }: Fixtures): Promise<Invited> {
  const { body } = await on.call('POST', `${path}?sendEmail=false`, wish(staffId));
  return { at: `${path}/${String(body['id'])}`, link: new URL(String(body['invitationUrl'])).pathname };
}

export const invitationScenarios: Readonly<Record<string, OperationScenario>> = {
  createInvitation: (_on, { staffId }) => once(post(path, wish(staffId))),
  createInvitations: (_on, { staffId }) =>
    once(post(`${path}/bulk`, { invitations: [wish(staffId), { email: 'anna@invited.example' }] })),
  listInvitations: async (on, org) => {
    await invited(on, org);
    return get(`${path}?status=PENDING`);
  },
  getInvitation: async (on, org) => get((await invited(on, org)).at),
  resendInvitation: async (on, org) => post(`${(await invited(on, org)).at}/lifecycle/resend`),
  revokeInvitation: async (on, org) => post(`${(await invited(on, org)).at}/lifecycle/revoke`),
  showInvitation: async (on, org) => get((await invited(on, org)).link),
  submitInvitation: async (on, org) => {
    const shown = answerOf(await on.send(get((await invited(on, org)).link)));
    if (shown?.status !== 200) throw new Error('the link does not work');
    return formOf(shown, '/invitation/accept', { firstName: 'Grace', lastName: 'Hopper' });
  },
};
