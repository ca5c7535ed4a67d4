import { person } from '../org.ts';
import { get, type OperationScenario, post, put, remove } from './scenario.ts';

export const groupScenarios: Readonly<Record<string, OperationScenario>> = {
  listGroups: () => get('/api/v1/groups?q=St'),
  addGroup: () => post('/api/v1/groups', { profile: { name: 'People' } }),
  getGroup: (_on, { staffId }) => get(`/api/v1/groups/${staffId}?expand=stats`),
  replaceGroup: (_on, { staffId }) => put(`/api/v1/groups/${staffId}`, { profile: { name: 'People' } }),
  deleteGroup: (_on, { staffId }) => remove(`/api/v1/groups/${staffId}`),
  listAssignedApplicationsForGroup: (_on, { staffId }) => get(`/api/v1/groups/${staffId}/apps`),
  listGroupOwners: (_on, { staffId }) => get(`/api/v1/groups/${staffId}/owners`),
  assignGroupOwner: (_on, { staffId, adaId }) => post(`/api/v1/groups/${staffId}/owners`, { id: adaId, type: 'USER' }),
  deleteGroupOwner: async (on, { staffId, adaId }) => {
    await on.call('POST', `/api/v1/groups/${staffId}/owners`, { id: adaId, type: 'USER' });
    return remove(`/api/v1/groups/${staffId}/owners/${adaId}`);
  },
  listGroupUsers: (_on, { staffId }) => get(`/api/v1/groups/${staffId}/users`),
  assignUserToGroup: async (on, { staffId }) =>
    put(`/api/v1/groups/${staffId}/users/${await on.create('/api/v1/users', { profile: person('grace') })}`),
  unassignUserFromGroup: (_on, { staffId, adaId }) => remove(`/api/v1/groups/${staffId}/users/${adaId}`),
};
