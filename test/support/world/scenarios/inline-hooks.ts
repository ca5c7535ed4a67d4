import type { Client } from '../client.ts';
import { get, once, type OperationScenario, post, put, remove } from './scenario.ts';

const config = (name: string) => ({
  uri: `https://${name}.example.com/ask`,
  authScheme: { type: 'HEADER', key: 'Authorization', value: `secret of ${name}` },
});

export const inlineHookBody = (name: string, type = 'com.okta.user.pre-registration'): object => ({
  name,
  type,
  channel: { type: 'HTTP', version: '1.0.0', config: config(name) },
});

const path = '/api/v1/inlineHooks';
const keysPath = '/api/v1/hook-keys';
const hookPath = async (on: Client, rest = ''): Promise<string> =>
  `${path}/${await on.create(path, inlineHookBody('asked'))}${rest}`;
const keyPath = async (on: Client): Promise<string> => `${keysPath}/${await on.create(keysPath, { name: 'Key' })}`;

/** Changes what the form of registration, and of a sign-in, follows. */
export async function changeEnrollment(on: Client, change: object): Promise<void> {
  const rulesPath = `/api/v1/policies/${await on.firstOf('/api/v1/policies?type=PROFILE_ENROLLMENT')}/rules`;
  const rulePath = `${rulesPath}/${await on.firstOf(rulesPath)}`;
  const { name, actions } = (await on.call('GET', rulePath)).body as {
    readonly name: string;
    readonly actions: { readonly profileEnrollment: object };
  };
  const profileEnrollment = { ...actions.profileEnrollment, ...change };
  await on.call('PUT', rulePath, { name, actions: { profileEnrollment } });
}

/** Has whoever registers let in by a hook. */
export async function askBeforeRegistration(on: Client): Promise<void> {
  const inlineHookId = await on.create(path, inlineHookBody('asked'));
  await changeEnrollment(on, { preRegistrationInlineHooks: [{ inlineHookId }] });
}

async function idleHookPath(on: Client): Promise<string> {
  const made = await hookPath(on);
  await on.call('POST', `${made}/lifecycle/deactivate`);
  return made;
}

export const inlineHookScenarios: Readonly<Record<string, OperationScenario>> = {
  listInlineHooks: () => get(path),
  createInlineHook: () => once(post(path, inlineHookBody('asked'))),
  'createInlineHook: of a type of which there is one': () =>
    once(post(path, inlineHookBody('asked', 'com.okta.user.credential.password.import'))),
  getInlineHook: async (on) => get(await hookPath(on)),
  updateInlineHook: async (on) => post(await hookPath(on), { name: 'Renamed' }),
  replaceInlineHook: async (on) => put(await hookPath(on), inlineHookBody('elsewhere')),
  deleteInlineHook: async (on) => remove(await idleHookPath(on)),
  activateInlineHook: async (on) => post(`${await idleHookPath(on)}/lifecycle/activate`),
  deactivateInlineHook: async (on) => post(await hookPath(on, '/lifecycle/deactivate')),
  executeInlineHook: async (on) =>
    post(await hookPath(on, '/execute'), { eventType: 'com.okta.user.pre-registration', source: 'a preview' }),
  listHookKeys: () => get(keysPath),
  createHookKey: () => once(post(keysPath, { name: 'Key' })),
  getHookKey: async (on) => get(`${await keyPath(on)}?expand=publickey`),
  replaceHookKey: async (on) => put(await keyPath(on), { name: 'Other' }),
  deleteHookKey: async (on) => remove(await keyPath(on)),
  getPublicKey: async (on) => get(`${keysPath}/public/${String((await on.call('GET', await keyPath(on))).body['keyId'])}`),
};
