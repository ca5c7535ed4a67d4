import type { Client } from '../client.ts';
import type { Fixtures } from '../org.ts';
import { inlineHookBody } from './inline-hooks.ts';
import { get, type OperationScenario } from './scenario.ts';

type IdOf = (on: Client, org: Fixtures) => Promise<string> | string;

/** The three questions that are asked of every kind of object. */
function questionsAbout(name: string, path: string, idOf: IdOf): Record<string, OperationScenario> {
  const ask =
    (question: string): OperationScenario =>
    async (on, org) =>
      get(`/api/v1/history/${path}/${await idOf(on, org)}${question}`);
  return {
    [`list${name}History`]: ask('?since=2018-01-26T00:00:00Z'),
    [`get${name}AsOf`]: ask('/at?time=2099-01-01T00:00:00Z'),
    [`get${name}Difference`]: ask('/difference?from=2018-01-26T00:00:00Z&to=2099-01-01T00:00:00Z'),
  };
}

export const historyScenarios: Readonly<Record<string, OperationScenario>> = {
  ...questionsAbout('User', 'users', (_on, { adaId }) => adaId),
  ...questionsAbout('Group', 'groups', (_on, { staffId }) => staffId),
  ...questionsAbout('ApiToken', 'api-tokens', (on) => on.firstOf('/api/v1/api-tokens')),
  ...questionsAbout('EventHook', 'event-hooks', (_on, { hookId }) => hookId),
  ...questionsAbout('InlineHook', 'inline-hooks', (on) => on.create('/api/v1/inlineHooks', inlineHookBody('asked'))),
  ...questionsAbout('HookKey', 'hook-keys', (on) => on.create('/api/v1/hook-keys', { name: 'Key' })),
  ...questionsAbout('Import', 'imports', (on) => on.create('/api/v1/imports', { name: 'People' })),
  ...questionsAbout('Org', 'org', async (on) => String((await on.call('GET', '/api/v1/org')).body['id'])),
  getUserMembershipReason: (_on, { adaId, staffId }) => get(`/api/v1/history/users/${adaId}/groups/${staffId}`),
  getUserAttributeSource: (_on, { adaId }) => get(`/api/v1/history/users/${adaId}/attributes/firstName`),
};
