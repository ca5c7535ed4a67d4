import type { Profile } from '../../shared/directory/index.ts';
import { root } from '../../shared/runtime/root.ts';
import { keys } from '../../shared/store/keys.ts';
import { toGroup } from '../../shared/store/items.ts';
import { administrator, type Org, type OrgAnswer, type OrgCall } from './dynoxide-org.ts';
import { importPeople, indexChanges, logEvents } from './dynoxide-workers.ts';

/** What one operation costs in a function that has run before, so that settings and keys are in its memory. */
export interface Cost {
  readonly roundTrips: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

type Area = Parameters<Org['call']>[0];
const password = 'Tuesday-Kettle-42';

/** Runs the operations one after another and remembers what each cost. */
class Measurements {
  readonly costs = new Map<string, Cost>();
  readonly #org: Org;
  #people = 0;

  constructor(org: Org) {
    this.#org = org;
  }

  note(name: string, { roundTrips, readUnits, writeUnits }: Cost): void {
    if (this.costs.has(name)) throw new Error(`${name} is measured twice`);
    this.costs.set(name, { roundTrips, readUnits, writeUnits });
  }

  /** @throws where the answer is an error that nobody expects */
  async call(area: Area, method: string, path: string, options?: OrgCall): Promise<OrgAnswer> {
    const answer = await this.#org.call(area, method, path, options);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  }

  async measure(name: string, area: Area, method: string, path: string, options?: OrgCall): Promise<OrgAnswer> {
    const answer = await this.call(area, method, path, options);
    this.note(name, answer.cost);
    return answer;
  }

  async measureRefusal(name: string, status: number, area: Area, path: string, options: OrgCall): Promise<void> {
    const answer = await this.#org.call(area, 'POST', path, options);
    if (answer.status !== status) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    this.note(name, answer.cost);
  }

  /** Ten attributes, as companies keep them. */
  profile(): Profile & { readonly login: string } {
    this.#people += 1;
    const login = `firstname.lastname${String(this.#people).padStart(4, '0')}@example.com`;
    return {
      login,
      email: login,
      firstName: 'Firstname',
      lastName: 'Lastname',
      department: 'Engineering',
      title: 'Engineer',
      mobilePhone: '+49 151 12345678',
      city: 'Berlin',
      countryCode: 'DE',
      employeeNumber: String(10_000 + this.#people),
    };
  }

  newUser(): { readonly body: Readonly<Record<string, unknown>> } {
    return { body: { profile: this.profile(), credentials: { password: { value: password } } } };
  }

  async createUser(): Promise<string> {
    return String((await this.call('users', 'POST', '/api/v1/users', this.newUser())).body['id']);
  }

  async createGroup(name: string): Promise<string> {
    return String((await this.call('groups', 'POST', '/api/v1/groups', { body: { profile: { name } } })).body['id']);
  }

  async addMember(groupId: string, userId: string): Promise<void> {
    await this.call('groups', 'PUT', `/api/v1/groups/${groupId}/users/${userId}`);
  }
}

async function measureUsers(on: Measurements): Promise<void> {
  const created = await on.measure('create a user with a password', 'users', 'POST', '/api/v1/users', on.newUser());
  const id = String(created.body['id']);
  const path = `/api/v1/users/${id}`;
  await on.measure('create a user with a mailed link', 'users', 'POST', '/api/v1/users', { body: { profile: on.profile() } });
  const staged = await on.measure('create a staged user', 'users', 'POST', '/api/v1/users', {
    query: 'activate=false',
    body: { profile: on.profile() },
  });
  await on.measure('activate a staged user', 'users', 'POST', `/api/v1/users/${String(staged.body['id'])}/lifecycle/activate`);
  await on.measure('get a user by id', 'users', 'GET', path);
  await on.measure('get a user by login', 'users', 'GET', '/api/v1/users/firstname.lastname0001@example.com');
  await on.measure('update a user', 'users', 'POST', path, { body: { profile: { title: 'Director' } } });
  await on.measure('update a user to what she is', 'users', 'POST', path, { body: { profile: { title: 'Director' } } });
  await on.measure('change a login', 'users', 'POST', path, { body: { profile: { login: 'other.login0001@example.com' } } });
  await on.measure('set a password', 'users', 'POST', path, {
    body: { credentials: { password: { value: 'Kettle-Tuesday-24' } } },
  });
  await on.measure('suspend a user', 'users', 'POST', `${path}/lifecycle/suspend`);
  await on.measure('unsuspend a user', 'users', 'POST', `${path}/lifecycle/unsuspend`);
  await on.measure('expire a password', 'users', 'POST', `${path}/lifecycle/expire_password`);
  await measureCredentials(on, path);
  await on.measure('deactivate a user', 'users', 'POST', `${path}/lifecycle/deactivate`);
  await on.measure('delete a deactivated user', 'users', 'DELETE', path);
}

async function measureCredentials(on: Measurements, path: string): Promise<void> {
  const other = { value: 'Kettle-Wednesday-25' };
  const question = { question: 'Where did we meet?', answer: 'On the night boat' };
  const asked = `${path}/credentials`;
  const present = { value: 'Kettle-Tuesday-24' };
  const change = { oldPassword: present, newPassword: other };
  await on.measure('change a password', 'credentials', 'POST', `${asked}/change_password`, { body: change });
  await on.measure('change a recovery question', 'credentials', 'POST', `${asked}/change_recovery_question`, {
    body: { password: other, recovery_question: question },
  });
  await on.measure('set a password by a question', 'credentials', 'POST', `${asked}/forgot_password_recovery_question`, {
    body: { password: present, recovery_question: question },
  });
  await on.measure('issue a link for a forgotten password', 'credentials', 'POST', `${asked}/forgot_password`, { body: {} });
  await on.measure('reset a password', 'users', 'POST', `${path}/lifecycle/reset_password`, { query: 'sendEmail=true' });
  await on.measure('set a temporary password', 'users', 'POST', `${path}/lifecycle/expire_password_with_temp_password`);
  await on.measure('end all sessions of a user', 'users', 'DELETE', `${path}/sessions`);
}

async function measureGroups(on: Measurements): Promise<void> {
  const group = await on.measure('create a group', 'groups', 'POST', '/api/v1/groups', { body: { profile: { name: 'Staff' } } });
  const id = String(group.body['id']);
  const path = `/api/v1/groups/${id}`;
  const [one, other] = [await on.createUser(), await on.createUser()];
  await on.measure('get a group', 'groups', 'GET', path);
  await on.measure('get a group with its count', 'groups', 'GET', path, { query: 'expand=stats' });
  await on.measure('rename a group', 'groups', 'PUT', path, { body: { profile: { name: 'People' } } });
  await on.measure('add a member', 'groups', 'PUT', `${path}/users/${one}`);
  await on.measure('add a member again', 'groups', 'PUT', `${path}/users/${one}`);
  await on.measure('remove a member', 'groups', 'DELETE', `${path}/users/${one}`);
  await on.addMember(id, one);
  await on.addMember(id, other);
  await on.measure('list the 2 members of a group', 'groups', 'GET', `${path}/users`);
  await on.addMember(await on.createGroup('Second'), one);
  await on.measure('list the 3 groups of a user', 'users', 'GET', `/api/v1/users/${one}/groups`);
  await on.measure('create a user in 2 groups', 'users', 'POST', '/api/v1/users', {
    body: { ...on.newUser().body, groupIds: [id, await on.createGroup('Third')] },
  });
  await on.measure('assign an owner of a group', 'groups', 'POST', `${path}/owners`, { body: { id: other, type: 'USER' } });
  await on.measure('list the owners of a group', 'groups', 'GET', `${path}/owners`);
  await on.measure('deactivate a user in 2 groups', 'users', 'POST', `/api/v1/users/${one}/lifecycle/deactivate`);
  await on.measure('delete a group of 2 members', 'groups', 'DELETE', path);
}

async function measureSignIn(on: Measurements): Promise<void> {
  const { profile } = on.newUser().body as { readonly profile: { readonly login: string } };
  await on.call('users', 'POST', '/api/v1/users', { body: { profile, credentials: { password: { value: password } } } });
  const credentials = { username: profile.login, password };
  const { body } = await on.measure('sign in', 'signIn', 'POST', '/api/v1/authn', { body: credentials });
  const wrong = { ...credentials, password: 'Wrong-Kettle-42' };
  await on.measureRefusal('sign in with a wrong password', 401, 'signIn', '/api/v1/authn', { body: wrong });
  const nobody = { ...credentials, username: 'nobody@example.com' };
  await on.measureRefusal('sign in with an unknown login', 401, 'signIn', '/api/v1/authn', { body: nobody });
  await on.measure('sign in after a failure', 'signIn', 'POST', '/api/v1/authn', { body: credentials });
  const { sessionToken } = body;
  const session = await on.measure('create a session', 'signIn', 'POST', '/api/v1/sessions', { body: { sessionToken } });
  const path = `/api/v1/sessions/${String(session.body['id'])}`;
  await on.measure('get a session', 'signIn', 'GET', path);
  await on.measure('refresh a session', 'signIn', 'POST', `${path}/lifecycle/refresh`);
  await on.measure('revoke a session', 'signIn', 'DELETE', path);
}

/** What a browser sends of a page's form: hidden fields, and the cookies that it was given. */
function formOf(page: OrgAnswer, fields: Readonly<Record<string, string>>): OrgCall {
  const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const body = new URLSearchParams(hidden.map(([, name = '', value = '']) => [name, value]));
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return { body, cookies: page.cookies.map((cookie) => cookie.split(';')[0] ?? '') };
}

async function measurePages(on: Measurements, org: Org): Promise<void> {
  const { login } = on.profile();
  const answers = { email: login, login, firstName: 'Firstname', lastName: 'Lastname' };
  const form = await on.measure('show the registration form', 'registrationPages', 'GET', '/signup');
  await on.measure('register', 'registrationPages', 'POST', '/signup', formOf(form, answers));
  await on.measure('register with a login that waits', 'registrationPages', 'POST', '/signup', formOf(form, answers));
  const variables = org.messages.at(-1)?.body['variables'] as Readonly<Record<string, string>> | undefined;
  const page = await on.measure('show an activation link', 'pages', 'GET', String(variables?.['registrationActivationLink']));
  await on.measure('activate and join a group', 'pages', 'POST', '/activate/password', formOf(page, { password }));
  await on.measure('register with a login that is taken', 'registrationPages', 'POST', '/signup', formOf(form, answers));
  const signIn = await on.measure('show the sign-in form', 'pages', 'GET', '/signin');
  const signedIn = await on.measure(
    'sign in on the page',
    'pages',
    'POST',
    '/signin',
    formOf(signIn, { username: login, password }),
  );
  await on.measure('show who is signed in', 'pages', 'GET', '/signin', formOf(signedIn, {}));
}

/** Of many at once, what one of them costs. */
const each = ({ roundTrips, readUnits, writeUnits }: Cost, count: number): Cost => ({
  roundTrips,
  readUnits: readUnits / count,
  writeUnits: writeUnits / count,
});

async function measureImports(on: Measurements, org: Org): Promise<void> {
  const rows = 25;
  const group = await root().table.get(keys.entity('group', await on.createGroup('Imported')));
  if (group === undefined) throw new Error('the group is not there');
  const actor = { id: '00u00000000000000000', type: 'User', alternateId: administrator.login, displayName: 'Super Admin' };
  const measure = async (name: string, how: Partial<Parameters<typeof importPeople>[0]>): Promise<void> => {
    const profiles = Array.from({ length: rows }, () => on.profile());
    on.note(name, each(await org.costOf(importPeople({ profiles, actor, ...how })), rows));
  };
  await measure('import a row', {});
  await measure('import a row with a hash', { withHash: true });
  await measure('import a row with a group', { groups: [toGroup(group)] });
}

async function measureStreams(on: Measurements, org: Org): Promise<void> {
  await org.records();
  const id = await on.createUser();
  const created = await org.records();
  on.note('index a new user', await org.costOf(() => indexChanges(created)));
  on.note('index a user again', await org.costOf(() => indexChanges(created)));
  on.note('log the 2 events of a new user', await org.costOf(() => logEvents(created)));
  on.note('log events that are in the log', await org.costOf(() => logEvents(created)));
  await on.call('users', 'POST', `/api/v1/users/${id}`, { body: { profile: { title: 'Director' } } });
  const updated = await org.records();
  on.note('index a changed title', await org.costOf(() => indexChanges(updated)));
}

/** Searches by status or time read a few shards more or less, by chance: test/unit/directory/search holds their budgets. */
async function measureSearch(on: Measurements, org: Org): Promise<void> {
  for (let person = 0; person < 30; person += 1)
    await on.call('users', 'POST', '/api/v1/users', { body: { profile: on.profile() } });
  await indexChanges(await org.records());
  const list = (name: string, query: Readonly<Record<string, string>>): Promise<OrgAnswer> =>
    on.measure(name, 'users', 'GET', '/api/v1/users', { query: new URLSearchParams(query).toString() });
  await list('list a page of 20 users', { limit: '20' });
  await list('search a login', { search: 'profile.login eq "firstname.lastname0020@example.com"' });
  await list('filter by login', { filter: 'profile.login eq "firstname.lastname0020@example.com"' });
  await list('search 10 of a department by name', {
    search: 'profile.department eq "Engineering"',
    sortBy: 'profile.lastName',
    limit: '10',
  });
  await list('search a page of 20 by the beginning of a login', { search: 'profile.login sw "firstname"', limit: '20' });
  await list('look for 10 people by text', { q: 'firstname' });
  await on.measure('list a page of groups', 'groups', 'GET', '/api/v1/groups', { query: 'limit=20' });
}

/** The cost of everything that people and workers do, by what it is called in test/fixtures/meter.json. */
export async function measureOperations(org: Org): Promise<ReadonlyMap<string, Cost>> {
  const on = new Measurements(org);
  // Functions that have run before.
  await on.createUser();
  await on.call('registrationPages', 'GET', '/signup');
  // They know whose the token is by now.
  for (const area of ['groups', 'signIn'] as const) await org.call(area, 'GET', '/api/v1/nothing');
  await org.records();
  await measureUsers(on);
  await measureGroups(on);
  await measureSignIn(on);
  await measurePages(on, org);
  await measureImports(on, org);
  await measureStreams(on, org);
  await measureSearch(on, org);
  return on.costs;
}
