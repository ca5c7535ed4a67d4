import { anything, truth } from '../types.ts';
import type { RecordValue } from '../value.ts';
import { identityEngineUserMethods, person } from './linked-people.ts';
import { asking, askingMethod, Refusal, type Row } from './row.ts';

const noProperty = new Refusal('The properties are id and status');

/** Methods of `user` in the classic dialect, which sees attributes alone. */
export const userMethods: readonly Row[] = [
  ...identityEngineUserMethods,
  askingMethod(
    'user',
    'getInternalProperty',
    {
      takes: ['property: text'],
      gives: anything,
      says: 'The id or the status of the user.',
      example: ['user.getInternalProperty("status") == "ACTIVE"', true, { user: {}, internal: { id: '00u1', status: 'ACTIVE' } }],
    },
    ({ lookups }) =>
      (_, name) =>
        name === 'id' || name === 'status' ? lookups.internalProperty(name) : noProperty,
  ),
];

const related: RecordValue = {
  managerUser: { active_directory: { firstName: 'Ada' } },
  managerAppUser: { active_directory: { google: { email: 'ada@example.com' } } },
  assistantUser: { active_directory: { firstName: 'Bob' } },
  assistantAppUser: { active_directory: { google: { email: 'bob@example.com' } } },
};

const relation = (name: string, to: 'manager' | 'assistant', says: string, example: readonly [string, string]): Row =>
  asking(
    name,
    { takes: ['source: text'], gives: person, says, example: [`${name}("active_directory").${example[0]}`, example[1], related] },
    ({ lookups }) =>
      (source) =>
        lookups.related({ to, source: source ?? '' }),
  );

const appRelation = (name: string, to: 'manager' | 'assistant', says: string, example: readonly [string, string]): Row =>
  asking(
    name,
    {
      takes: ['source: text', 'app: text'],
      gives: person,
      says,
      example: [`${name}("active_directory", "google").${example[0]}`, example[1], related],
    },
    ({ lookups }) =>
      (source, app) =>
        lookups.related({ to, source: source ?? '', app: app ?? '' }),
  );

const accounts: RecordValue = { directoryUsers: [{ managerUpn: 'ada@example.com' }], workdayUsers: [{ employeeID: '123456' }] };

/** Whether there is exactly one account: of several, none is the one. */
const has = (name: string, where: 'directory' | 'workday', says: string): Row =>
  asking(
    name,
    { takes: [], gives: truth, says, example: [`${name}()`, true, accounts] },
    ({ lookups }) =>
      () =>
        lookups.accounts(where).length === 1,
  );

const find = (name: string, where: 'directory' | 'workday', says: string, example: readonly [string, string]): Row =>
  asking(
    name,
    { takes: [], gives: person, says, example: [`${name}().${example[0]}`, example[1], accounts] },
    ({ lookups }) =>
      () => {
        const [only, ...others] = lookups.accounts(where);
        return only === undefined || others.length > 0 ? null : only;
      },
  );

/** @see https://developer.okta.com/docs/reference/okta-expression-language/#manager-and-assistant-functions */
export const relationFunctions: readonly Row[] = [
  relation('getManagerUser', 'manager', "The manager's profile, by a directory.", ['firstName', 'Ada']),
  appRelation('getManagerAppUser', 'manager', "The manager's profile in an app, by a directory.", ['email', 'ada@example.com']),
  relation('getAssistantUser', 'assistant', "The assistant's profile, by a directory.", ['firstName', 'Bob']),
  appRelation('getAssistantAppUser', 'assistant', "The assistant's profile in an app, by a directory.", [
    'email',
    'bob@example.com',
  ]),
];

/** @see https://developer.okta.com/docs/reference/okta-expression-language/#directory-and-workday-functions */
export const accountFunctions: readonly Row[] = [
  has('hasDirectoryUser', 'directory', 'Whether the user has one account in a directory, and no other.'),
  has('hasWorkdayUser', 'workday', 'Whether the user has one account in Workday, and no other.'),
  find('findDirectoryUser', 'directory', "The user's account in a directory; null where there is none, or several.", [
    'managerUpn',
    'ada@example.com',
  ]),
  find('findWorkdayUser', 'workday', "The user's account in Workday; null where there is none, or several.", [
    'employeeID',
    '123456',
  ]),
];
