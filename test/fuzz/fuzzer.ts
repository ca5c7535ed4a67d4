import type { Contract } from '../../scripts/openapi/declared-operations.ts';
import { errorsOf } from '../../scripts/openapi/errors.ts';
import type { AnswerChecks } from '../contract/answer-checks.ts';
import { type ApiAnswer, type ApiCall, answerOf, Client } from '../support/world/client.ts';
import { violations } from '../support/world/invariants.ts';
import type { OrgWorld } from '../support/world/org.ts';
import type { World } from '../support/world/world.ts';
import { spoil } from './flaws.ts';
import { KnownThings } from './known-things.ts';
import type { Step } from './sequence.ts';

/** Refusals that leave something behind on purpose. */
const leavesTraces: ReadonlySet<string> = new Set([
  // A try is taken before the password is compared (ADR 0005).
  'primaryAuthentication',
  'changePassword',
  'changeRecoveryQuestion',
  'forgotPasswordSetNewPassword',
  // So is one of a factor's, and of a code's; the log has who missed.
  'activateFactor',
  'verifyFactor',
]);

/** What a run has done. */
export class Tally {
  readonly answers = new Map<string, Map<string, number>>();
  calls = 0;
  successes = 0;

  note({ id }: Contract, { status, body }: ApiAnswer): void {
    const kind = status < 400 ? 'success' : `${status} ${String(body['errorCode'])}`;
    const kinds = this.answers.get(id) ?? new Map<string, number>();
    this.answers.set(id, kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
    this.calls += 1;
    if (status < 400) this.successes += 1;
  }

  get kinds(): ReadonlySet<string> {
    return new Set([...this.answers.values()].flatMap((kinds) => [...kinds.keys()]));
  }

  toString(): string {
    const share = Math.round((100 * this.successes) / Math.max(1, this.calls));
    const good = [...this.answers.values()].filter((kinds) => kinds.has('success')).length;
    return `${this.calls} calls of ${this.answers.size} operations: ${share} % succeeded, ${good} operations did, ${this.kinds.size - 1} kinds of refusals`;
  }
}

/** Kinds of refusals, `400 E0000001`, that operations declare. */
export const declaredKinds = (contracts: readonly Contract[]): Set<string> =>
  new Set(contracts.flatMap(errorsOf).map(({ status, errorCode }) => `${status} ${errorCode}`));

const queryOf = (query: Readonly<Record<string, unknown>>): string =>
  new URLSearchParams(
    Object.entries(query)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  ).toString();

function callOf({ contract, picks, pathValues, query, body, flaw }: Step, things: KnownThings): [ApiCall, Record<string, string>] {
  const meant = things.resolve(pathValues) as Record<string, string>;
  const params = things.paramsOf(contract.path, picks, meant);
  const path = contract.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? 'x'));
  const text = queryOf(things.resolve(query) as Record<string, unknown>);
  const resolved = things.resolve(body);
  const call: ApiCall = {
    method: contract.method,
    path: text === '' ? path : `${path}?${text}`,
    ...(typeof resolved === 'object' && resolved !== null ? { body: resolved } : {}),
  };
  return [spoil(call, flaw), params];
}

/** Whether the table holds the very same items: stored items never change, so that another one is another object. */
const isSame = (one: readonly object[], other: readonly object[]): boolean =>
  one.length === other.length && one.every((item, index) => item === other[index]);

const headersOf = (headers: Readonly<Record<string, string>>): Headers => new Headers(headers);

/** Runs sequences of calls, each in an org of its own, and says of each call what is wrong with it. */
export class Fuzzer {
  readonly tally = new Tally();
  readonly #org: OrgWorld;
  readonly #checks: AnswerChecks;

  constructor(org: OrgWorld, checks: AnswerChecks) {
    this.#org = org;
    this.#checks = checks;
  }

  /** What is wrong, with the calls that led there. Nothing where all is well. */
  async run(steps: readonly Step[]): Promise<string[]> {
    const { world: base, routes, fixtures } = this.#org;
    // What instances remember of another org must not speak in this one.
    base.fleet.rest();
    const world = base.fork(1);
    const client = new Client(world, routes);
    const things = new KnownThings([fixtures.adminId]);
    await learnFixtures(client, things);
    const past: string[] = [];
    for (const step of steps) {
      if (step.settles) await world.drain();
      const problems = await this.#take(step, world, client, things, past);
      if (problems.length > 0) return [...problems, ...past];
    }
    await world.drain();
    const wrong = violations(world);
    return wrong.length === 0 ? [] : [...wrong, ...past];
  }

  async #take(step: Step, world: World, client: Client, things: KnownThings, past: string[]): Promise<string[]> {
    const { contract } = step;
    const [call, params] = callOf(step, things);
    const said = `${call.method} ${call.path} ${JSON.stringify({ ...call.headers })} ${(call.text ?? JSON.stringify(call.body) ?? '').slice(0, 500)}`;
    const before = world.table.items();
    const outcome = await client.send(call);
    const answer = answerOf(outcome);
    if (answer === undefined) return [`${said}: ${outcome.kind === 'failed' ? String(outcome.error) : outcome.kind}`];
    past.push(`after ${said}: ${answer.status}`);
    this.tally.note(contract, answer);
    const problems = this.#checks.problems(contract, { ...answer, headers: headersOf(answer.headers), body: bodyOf(answer) });
    if (answer.status >= 500) problems.push(`${answer.status} ${answer.text}`);
    if (answer.status >= 400 && !leavesTraces.has(contract.id) && !isSame(before, world.table.items()))
      problems.push(`${answer.status} changed the table: ${difference(before, world.table.items())}`);
    if (answer.status < 300) things.learn(contract.path, params, bodyOf(answer));
    return problems.map((problem) => `${problem} <- ${said}`);
  }
}

function difference(before: readonly object[], after: readonly object[]): string {
  const old = new Set(before);
  return JSON.stringify(after.filter((item) => !old.has(item))).slice(0, 500);
}

const bodyOf = ({ text, headers }: ApiAnswer): unknown =>
  headers['content-type'] === 'application/json' ? JSON.parse(text) : undefined;

/** What is there from the beginning. */
async function learnFixtures(client: Client, things: KnownThings): Promise<void> {
  const lists = [
    '/api/v1/users',
    '/api/v1/groups',
    '/api/v1/eventHooks',
    '/api/v1/brands',
    '/api/v1/policies?type=PASSWORD',
    '/api/v1/meta/types/user',
    '/api/v1/realms',
  ];
  for (const name of ['PasswordChanged', 'UserActivation', 'ForgotPassword']) things.add('email', name);
  for (const path of lists) {
    const { text } = await client.call('GET', path);
    things.learn(path.split('?')[0] ?? path, {}, JSON.parse(text));
  }
}
