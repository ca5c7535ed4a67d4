import type { Client } from '../client.ts';
import { password, person } from '../org.ts';
import { get, type OperationScenario, post, put, remove } from './scenario.ts';

const staged = (on: Client): Promise<string> => on.create('/api/v1/users?activate=false', { profile: person('grace') });
const newPassword = { value: 'Kettle-Tuesday-24' };
const question = { question: 'Where did we meet?', answer: 'On the night boat' };
const credentials = (id: string, step: string, body: object) => post(`/api/v1/users/${id}/credentials/${step}`, body);
const lifecycle = (id: string, step: string) => post(`/api/v1/users/${id}/lifecycle/${step}`);

async function deprovisioned(on: Client): Promise<string> {
  const id = await staged(on);
  await on.call('POST', `/api/v1/users/${id}/lifecycle/deactivate`);
  return id;
}

/** More groups than one transaction takes along. */
async function inManyGroups(on: Client): Promise<string> {
  const id = await staged(on);
  for (let index = 0; index < 41; index += 1) {
    const group = await on.create('/api/v1/groups', { profile: { name: `Team ${index}` } });
    await on.call('PUT', `/api/v1/groups/${group}/users/${id}`);
  }
  // What the log and the index make of it is no part of what is tried.
  await on.world.drain();
  return id;
}

const inBackground = { prefer: 'respond-async' };

/** Somebody whose deactivation has begun, and waits for its worker. */
export async function departing(on: Client): Promise<void> {
  await on.send({ ...lifecycle(await inManyGroups(on), 'deactivate'), headers: inBackground });
}

export const userScenarios: Readonly<Record<string, OperationScenario>> = {
  listUsers: () => get('/api/v1/users?search=profile.lastName%20eq%20%22Lovelace%22'),
  createUser: (_on, { staffId }) =>
    post('/api/v1/users', { profile: person('grace'), credentials: { password: { value: password } }, groupIds: [staffId] }),
  'createUser: with a mailed link': () => post('/api/v1/users', { profile: person('grace') }),
  getUser: () => get('/api/v1/users/ada@example.com'),
  updateUser: (_on, { adaId }) => post(`/api/v1/users/${adaId}`, { profile: { title: 'Director' } }),
  'updateUser: with another login': (_on, { adaId }) =>
    post(`/api/v1/users/${adaId}`, { profile: { login: 'countess@example.com' } }),
  'updateUser: with another password': (_on, { adaId }) =>
    post(`/api/v1/users/${adaId}`, { credentials: { password: { value: 'Kettle-Tuesday-24' } } }),
  replaceUser: (_on, { adaId }) => put(`/api/v1/users/${adaId}`, { profile: { ...person('ada'), title: 'Countess' } }),
  deleteUser: async (on) => remove(`/api/v1/users/${await deprovisioned(on)}`),
  'deleteUser: which deactivates her first': (_on, { adaId }) => remove(`/api/v1/users/${adaId}`),
  bulkRemoveEmailAddressBounces: () =>
    post('/api/v1/org/email/bounces/remove-list', { emailAddresses: ['ada@example.com', 'nobody@example.com'] }),
  listUserGroups: (_on, { adaId }) => get(`/api/v1/users/${adaId}/groups`),
  listAppLinks: (_on, { adaId }) => get(`/api/v1/users/${adaId}/appLinks`),
  listUserDevices: (_on, { adaId }) => get(`/api/v1/users/${adaId}/devices`),
  listUserClients: (_on, { adaId }) => get(`/api/v1/users/${adaId}/clients`),
  listUserGrants: (_on, { adaId }) => get(`/api/v1/users/${adaId}/grants`),
  listUserIdentityProviders: (_on, { adaId }) => get(`/api/v1/users/${adaId}/idps`),
  revokeUserGrants: (_on, { adaId }) => remove(`/api/v1/users/${adaId}/grants`),
  activateUser: async (on) => lifecycle(await staged(on), 'activate?sendEmail=true'),
  reactivateUser: async (on) => {
    const id = await staged(on);
    await on.call('POST', `/api/v1/users/${id}/lifecycle/activate`);
    return lifecycle(id, 'reactivate?sendEmail=true');
  },
  deactivateUser: (_on, { adaId }) => lifecycle(adaId, 'deactivate'),
  'deactivateUser: in many groups': async (on) => lifecycle(await inManyGroups(on), 'deactivate'),
  'deactivateUser: in the background': async (on) => ({
    ...lifecycle(await inManyGroups(on), 'deactivate'),
    headers: inBackground,
  }),
  suspendUser: (_on, { adaId }) => lifecycle(adaId, 'suspend'),
  unsuspendUser: async (on, { adaId }) => {
    await on.call('POST', `/api/v1/users/${adaId}/lifecycle/suspend`);
    return lifecycle(adaId, 'unsuspend');
  },
  unlockUser: (_on, { adaId }) => lifecycle(adaId, 'unlock'),
  expirePassword: (_on, { adaId }) => lifecycle(adaId, 'expire_password'),
  expirePasswordWithTempPassword: (_on, { adaId }) => lifecycle(adaId, 'expire_password_with_temp_password?revokeSessions=true'),
  resetPassword: (_on, { adaId }) => lifecycle(adaId, 'reset_password?sendEmail=true'),
  resetFactors: (_on, { adaId }) => lifecycle(adaId, 'reset_factors'),
  revokeUserSessions: (_on, { adaId }) => remove(`/api/v1/users/${adaId}/sessions`),
  changePassword: (_on, { adaId }) => credentials(adaId, 'change_password', { oldPassword: { value: password }, newPassword }),
  changeRecoveryQuestion: (_on, { adaId }) =>
    credentials(adaId, 'change_recovery_question', { password: { value: password }, recovery_question: question }),
  forgotPassword: (_on, { adaId }) => credentials(adaId, 'forgot_password?sendEmail=true', {}),
  forgotPasswordSetNewPassword: async (on, { adaId }) => {
    await on.call('POST', `/api/v1/users/${adaId}`, { credentials: { recovery_question: question } });
    const body = { password: newPassword, recovery_question: { answer: question.answer } };
    return credentials(adaId, 'forgot_password_recovery_question', body);
  },
};
