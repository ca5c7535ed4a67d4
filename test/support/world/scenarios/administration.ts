import type { Client } from '../client.ts';
import { hookBody } from '../org.ts';
import { get, once, type OperationScenario, post, put, remove } from './scenario.ts';

async function policyPath(on: Client): Promise<string> {
  return `/api/v1/policies/${await on.firstOf('/api/v1/policies?type=PASSWORD')}`;
}

const strict = { type: 'PASSWORD', name: 'Strict', settings: { password: { complexity: { minLength: 12 } } } };
const strictPath = async (on: Client, query = ''): Promise<string> =>
  `/api/v1/policies/${await on.create(`/api/v1/policies${query}`, strict)}`;
const anybody = { type: 'PASSWORD', name: 'Anybody' };
const anybodyPath = async (on: Client, query = ''): Promise<string> => {
  const path = `${await strictPath(on)}/rules`;
  return `${path}/${await on.create(`${path}${query}`, anybody)}`;
};

const office = { type: 'IP', name: 'Office', gateways: [{ type: 'CIDR', value: '192.0.2.0/24' }] };
const zonePath = async (on: Client, more: object = {}): Promise<string> =>
  `/api/v1/zones/${await on.create('/api/v1/zones', { ...office, ...more })}`;

const portal = { name: 'Portal', origin: 'https://portal.example.com', scopes: [{ type: 'CORS' }, { type: 'REDIRECT' }] };
const originPath = async (on: Client, more: object = {}): Promise<string> =>
  `/api/v1/trustedOrigins/${await on.create('/api/v1/trustedOrigins', { ...portal, ...more })}`;

const brandPath = async (on: Client): Promise<string> => `/api/v1/brands/${await on.firstOf('/api/v1/brands')}`;
const themePath = async (on: Client): Promise<string> => {
  const themes = `${await brandPath(on)}/themes`;
  return `${themes}/${await on.firstOf(themes)}`;
};

async function schemaPath(on: Client): Promise<string> {
  const { text } = await on.call('GET', '/api/v1/meta/types/user');
  const href = /"schema":\{[^}]*"href":"https:\/\/[^/]+([^"]+)"/.exec(text)?.[1];
  if (href === undefined) throw new Error('the user type names no schema');
  return href;
}

const attributeBody = (properties: object): object => ({ definitions: { custom: { properties } } });
const partner = { name: 'partner', displayName: 'Partner', description: '' };
const partnerPath = async (on: Client): Promise<string> =>
  `/api/v1/meta/types/user/${await on.create('/api/v1/meta/types/user', partner)}`;

const linkedObjectsPath = '/api/v1/meta/schemas/user/linkedObjects';
const linkedObject = {
  primary: { name: 'manager', title: 'Manager', type: 'USER' },
  associated: { name: 'subordinate', title: 'Subordinate', type: 'USER' },
};
const uiSchema = (label: string): object => ({
  uiSchema: { type: 'Group', label, elements: [{ type: 'Control', scope: '#/properties/firstName' }] },
});
const uiSchemaPath = async (on: Client): Promise<string> =>
  `/api/v1/meta/uischemas/${await on.create('/api/v1/meta/uischemas', uiSchema('Sign up'))}`;
const partners = { profile: { name: 'Partners' } };
const realmPath = async (on: Client): Promise<string> => `/api/v1/realms/${await on.create('/api/v1/realms', partners)}`;

const hookPath = (id: string, rest = ''): string => `/api/v1/eventHooks/${id}${rest}`;

export const administrationScenarios: Readonly<Record<string, OperationScenario>> = {
  getWellknownOrgMetadata: () => get('/.well-known/okta-organization'),
  getOrgSettings: () => get('/api/v1/org'),
  listBrands: () => get('/api/v1/brands'),
  getBrand: async (on) => get(await brandPath(on)),
  replaceBrand: async (on) => put(await brandPath(on), { name: 'Ada & Sons' }),
  listBrandThemes: async (on) => get(`${await brandPath(on)}/themes`),
  getBrandTheme: async (on) => get(await themePath(on)),
  replaceBrandTheme: async (on) => put(await themePath(on), { primaryColorHex: '#0b6e3a', secondaryColorHex: '#ebebed' }),
  getUserSchema: async (on) => get(await schemaPath(on)),
  updateUserProfile: () => post('/api/v1/meta/schemas/user/default', attributeBody({ badge: { title: 'Badge', type: 'string' } })),
  'updateUserProfile: which takes one away': async (on) => {
    const path = '/api/v1/meta/schemas/user/default';
    await on.call('POST', path, attributeBody({ badge: { title: 'Badge', type: 'string', enum: ['a', 'b'] } }));
    return post(path, attributeBody({ badge: null }));
  },
  updateGroupSchema: () => post('/api/v1/meta/schemas/group/default', attributeBody({ room: { title: 'Room', type: 'integer' } })),
  createUserType: () => once(post('/api/v1/meta/types/user', partner)),
  updateUserType: async (on) => post(await partnerPath(on), { displayName: 'Contractor' }),
  replaceUserType: async (on) => put(await partnerPath(on), { ...partner, description: 'From elsewhere' }),
  deleteUserType: async (on) => remove(await partnerPath(on)),
  getGroupSchema: () => get('/api/v1/meta/schemas/group/default'),
  listUserTypes: () => get('/api/v1/meta/types/user'),
  getUserType: async (on) => get(`/api/v1/meta/types/user/${await on.firstOf('/api/v1/meta/types/user')}`),
  listLinkedObjectDefinitions: () => get(linkedObjectsPath),
  createLinkedObjectDefinition: () => once(post(linkedObjectsPath, linkedObject)),
  getLinkedObjectDefinition: async (on) => {
    await on.call('POST', linkedObjectsPath, linkedObject);
    return get(`${linkedObjectsPath}/subordinate`);
  },
  deleteLinkedObjectDefinition: async (on) => {
    await on.call('POST', linkedObjectsPath, linkedObject);
    return remove(`${linkedObjectsPath}/manager`);
  },
  assignLinkedObjectValueForPrimary: async (on, { adaId, adminId }) => {
    await on.call('POST', linkedObjectsPath, linkedObject);
    return put(`/api/v1/users/${adaId}/linkedObjects/manager/${adminId}`);
  },
  listLinkedObjectsForUser: async (on, { adaId, adminId }) => {
    await on.call('POST', linkedObjectsPath, linkedObject);
    await on.call('PUT', `/api/v1/users/${adaId}/linkedObjects/manager/${adminId}`);
    return get(`/api/v1/users/${adminId}/linkedObjects/subordinate`);
  },
  deleteLinkedObjectForUser: async (on, { adaId, adminId }) => {
    await on.call('POST', linkedObjectsPath, linkedObject);
    await on.call('PUT', `/api/v1/users/${adaId}/linkedObjects/manager/${adminId}`);
    return remove(`/api/v1/users/${adaId}/linkedObjects/manager`);
  },
  listUISchemas: () => get('/api/v1/meta/uischemas'),
  createUISchema: () => once(post('/api/v1/meta/uischemas', uiSchema('Sign up'))),
  getUISchema: async (on) => get(await uiSchemaPath(on)),
  replaceUISchemas: async (on) => put(await uiSchemaPath(on), uiSchema('Join')),
  deleteUISchemas: async (on) => remove(await uiSchemaPath(on)),
  listRealms: () => get('/api/v1/realms?search=profile.name%20co%20%22Realm%22'),
  createRealm: () => once(post('/api/v1/realms', partners)),
  getRealm: async (on) => get(await realmPath(on)),
  replaceRealm: async (on) => put(await realmPath(on), { profile: { name: 'Partners', domains: ['partner.example'] } }),
  deleteRealm: async (on) => remove(await realmPath(on)),
  listTrustedOrigins: () => get('/api/v1/trustedOrigins'),
  createTrustedOrigin: () => post('/api/v1/trustedOrigins', portal),
  getTrustedOrigin: async (on) => get(await originPath(on)),
  replaceTrustedOrigin: async (on) => put(await originPath(on), { ...portal, name: 'Portals' }),
  deleteTrustedOrigin: async (on) => remove(await originPath(on)),
  activateTrustedOrigin: async (on) => post(`${await originPath(on, { status: 'INACTIVE' })}/lifecycle/activate`),
  deactivateTrustedOrigin: async (on) => post(`${await originPath(on)}/lifecycle/deactivate`),
  listNetworkZones: () => get('/api/v1/zones'),
  createNetworkZone: () => post('/api/v1/zones', office),
  getNetworkZone: async (on) => get(await zonePath(on)),
  replaceNetworkZone: async (on) => put(await zonePath(on), { ...office, name: 'Offices' }),
  deleteNetworkZone: async (on) => remove(await zonePath(on)),
  activateNetworkZone: async (on) => post(`${await zonePath(on, { status: 'INACTIVE' })}/lifecycle/activate`),
  deactivateNetworkZone: async (on) => post(`${await zonePath(on)}/lifecycle/deactivate`),
  listPolicies: () => get('/api/v1/policies?type=PASSWORD'),
  getPolicy: async (on) => get(await policyPath(on)),
  listPolicyRules: async (on) => get(`${await policyPath(on)}/rules`),
  getPolicyRule: async (on) => {
    const path = `${await policyPath(on)}/rules`;
    return get(`${path}/${await on.firstOf(path)}`);
  },
  createPolicy: () => once(post('/api/v1/policies', strict)),
  createPolicySimulation: async (on) => {
    const id = await on.firstOf('/api/v1/users?limit=1');
    return post('/api/v1/policies/simulate', { policyContext: { user: { id }, groups: { ids: [] } } });
  },
  clonePolicy: async (on) => once(post(`${await strictPath(on)}/clone`)),
  replacePolicy: async (on) => put(await strictPath(on), { ...strict, name: 'Stricter', priority: 1 }),
  deletePolicy: async (on) => remove(await strictPath(on)),
  activatePolicy: async (on) => post(`${await strictPath(on, '?activate=false')}/lifecycle/activate`),
  deactivatePolicy: async (on) => post(`${await strictPath(on)}/lifecycle/deactivate`),
  mapResourceToPolicy: async (on) => post(`${await policyPath(on)}/mappings`, { resourceId: '0oa1' }),
  createPolicyRule: async (on) => once(post(`${await strictPath(on)}/rules`, anybody)),
  replacePolicyRule: async (on) => put(await anybodyPath(on), { ...anybody, actions: { selfServiceUnlock: { access: 'ALLOW' } } }),
  deletePolicyRule: async (on) => remove(await anybodyPath(on)),
  activatePolicyRule: async (on) => post(`${await anybodyPath(on, '?activate=false')}/lifecycle/activate`),
  deactivatePolicyRule: async (on) => post(`${await anybodyPath(on)}/lifecycle/deactivate`),
  listApiTokens: () => get('/api/v1/api-tokens'),
  getApiToken: async (on) => get(`/api/v1/api-tokens/${await on.firstOf('/api/v1/api-tokens')}`),
  revokeApiToken: async (on) => remove(`/api/v1/api-tokens/${await on.firstOf('/api/v1/api-tokens')}`),
  revokeCurrentApiToken: () => remove('/api/v1/api-tokens/current'),
  listLogEvents: () => get('/api/v1/logs?limit=5&filter=eventType%20eq%20%22user.lifecycle.create%22'),
};

export const eventHookScenarios: Readonly<Record<string, OperationScenario>> = {
  listEventHooks: () => get('/api/v1/eventHooks'),
  createEventHook: () => once(post('/api/v1/eventHooks', hookBody('second'))),
  getEventHook: (_on, { hookId }) => get(hookPath(hookId)),
  replaceEventHook: (_on, { hookId }) => put(hookPath(hookId), hookBody('elsewhere')),
  deleteEventHook: async (on, { hookId }) => {
    await on.call('POST', hookPath(hookId, '/lifecycle/deactivate'));
    return remove(hookPath(hookId));
  },
  activateEventHook: async (on, { hookId }) => {
    await on.call('POST', hookPath(hookId, '/lifecycle/deactivate'));
    return post(hookPath(hookId, '/lifecycle/activate'));
  },
  deactivateEventHook: (_on, { hookId }) => post(hookPath(hookId, '/lifecycle/deactivate')),
  verifyEventHook: async (on) => post(hookPath(await on.create('/api/v1/eventHooks', hookBody('second')), '/lifecycle/verify')),
  getEventHookSigningSecret: (_on, { hookId }) => get(hookPath(hookId, '/signingSecret')),
  rotateEventHookSigningSecret: (_on, { hookId }) => once(post(hookPath(hookId, '/signingSecret/rotate'))),
};
