import { argon2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

import { hashPassword, verifyPassword } from '../../shared/security/index.ts';
import { Org, type OrgAnswer, type OrgCall } from '../support/dynoxide-org.ts';
import { samplePages } from '../unit/pages/sample-pages.ts';
import { median } from './machine.ts';

type Print = (line: string) => void;

const bareArgon2 = promisify(argon2);

/** CPU milliseconds of this process. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** A verification against the bare function of Node with the same costs, in turns. */
async function verifications(print: Print, rounds: number): Promise<void> {
  const password = 'Correct-Horse-Battery-1';
  const verifier = await hashPassword(password);
  const parameters = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
  const bare = () => bareArgon2('argon2id', { ...parameters, message: Buffer.from(password), nonce: randomBytes(16) });
  const ours = async () => {
    if (!(await verifyPassword(verifier, password)).ok) throw new Error('the right password is refused');
  };
  const [bareTimes, ourTimes]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    bareTimes.push(await cpuOf(bare));
    ourTimes.push(await cpuOf(ours));
  }
  const [bareTime, ourTime] = [median(bareTimes), median(ourTimes)];
  print(
    `a verification: ${ourTime.toFixed(1)} ms of CPU, bare crypto.argon2 ${bareTime.toFixed(1)} ms (medians of ${rounds}): ${(ourTime / bareTime).toFixed(2)} x`,
  );
}

interface Person {
  readonly login: string;
  readonly id: string;
}

const password = 'Correct-Horse-Battery-1';
let people = 0;

async function somebody(org: Org, query = 'activate=true'): Promise<Person> {
  const login = `person${(people += 1)}@bench.example`;
  const profile = { login, email: login, firstName: 'Ada', lastName: 'Lovelace' };
  const body = { profile, credentials: { password: { value: password } } };
  return { login, id: String((await org.call('users', 'POST', '/api/v1/users', { query, body })).body['id']) };
}

const authn = (org: Org, path: string, body: object, more: OrgCall = {}): Promise<OrgAnswer> =>
  org.call('signIn', 'POST', `/api/v1/authn${path}`, { body, token: null, ...more });

/** Calls, round trips and units of each step that people take. */
async function flows(org: Org, print: Print): Promise<void> {
  const steps: [string, () => Promise<OrgAnswer>][] = [];
  const [ada, expired] = [await somebody(org), await somebody(org, 'nextLogin=changePassword')];
  const ask = (username: string, address: string) => authn(org, '/recovery/password', { username }, { address });
  steps.push(['sign in', () => authn(org, '', { username: ada.login, password })]);
  steps.push(['a wrong password', () => authn(org, '', { username: ada.login, password: 'wrong' })]);
  steps.push(['a login that nobody has', () => authn(org, '', { username: 'nobody@bench.example', password })]);
  steps.push(['an expired password', () => authn(org, '', { username: expired.login, password })]);
  steps.push(['a link asked for', () => ask(ada.login, '198.51.100.1')]);
  steps.push(['a link asked for by nobody', () => ask('nobody@bench.example', '198.51.100.2')]);
  const link = await org.call('credentials', 'POST', `/api/v1/users/${ada.id}/credentials/forgot_password`, {
    query: 'sendEmail=false',
  });
  const path = new URL(String(link.body['resetPasswordUrl'])).pathname;
  steps.push(['the page of a link', () => org.call('recoveryPages', 'GET', path, { token: null })]);
  print('step                              calls  trips   read  write');
  for (const [name, step] of steps) {
    const { cost } = await step();
    const figures = [cost.calls, cost.roundTrips, cost.readUnits, cost.writeUnits].map((figure) => String(figure).padStart(7));
    print(`${name.padEnd(32)}${figures.join('')}`);
  }
}

/** By how much one sample tends to be above another: 0 is not at all, 1 always. */
function cliffsDelta(one: readonly number[], other: readonly number[]): number {
  const sorted = other.toSorted((a, b) => a - b);
  const below = (value: number, orEqual: boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const isBelow = orEqual ? (sorted[middle] ?? 0) <= value : (sorted[middle] ?? 0) < value;
      if (isBelow) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const sum = one.reduce((total, value) => total + below(value, false) - (sorted.length - below(value, true)), 0);
  return sum / (one.length * sorted.length);
}

function welchT(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length;
  const spread = (values: readonly number[]): number => {
    const middle = mean(values);
    return values.reduce((total, value) => total + (value - middle) ** 2, 0) / (values.length - 1) / values.length;
  };
  return (mean(one) - mean(other)) / Math.sqrt(spread(one) + spread(other));
}

/** Asks for somebody who is there, or for somebody who is not, from an address that asks for nothing else. */
type Ask = (login: string, address: string) => Promise<OrgAnswer>;

/** AC-018: how long an answer takes for somebody and for nobody, in turns; what is compared is the handler's own time. */
async function timing(print: Print, what: string, samples: number, logins: (isKnown: boolean, sample: number) => string, ask: Ask) {
  const [forKnown, forUnknown]: [number[], number[]] = [[], []];
  for (let sample = 0; sample < samples; sample += 1) {
    for (const isKnown of sample % 2 === 0 ? [true, false] : [false, true]) {
      const login = logins(isKnown, sample);
      const began = performance.now();
      await ask(login, `10.${(sample >> 8) & 255}.${sample & 255}.${isKnown ? 1 : 2}`);
      (isKnown ? forKnown : forUnknown).push(performance.now() - began);
    }
  }
  const [t, delta] = [welchT(forKnown, forUnknown), cliffsDelta(forKnown, forUnknown)];
  const figures = `median ${median(forKnown).toFixed(2)} and ${median(forUnknown).toFixed(2)} ms`;
  print(
    `${what}, somebody and nobody, ${samples} each in turns: ${figures}, Welch t ${t.toFixed(2)}, Cliff's delta ${delta.toFixed(3)}`,
  );
}

/** Answers that wait for a time of their own are asked for less often: what they wait hides is far below it. */
async function timings(org: Org, print: Print, samples: number): Promise<void> {
  const known = await Promise.all(Array.from({ length: 20 }, () => somebody(org)));
  // Whoever has asked too often is answered sooner, known or not: all that are compared stand alike.
  const again = (isKnown: boolean, sample: number): string =>
    isKnown ? (known[sample % known.length]?.login ?? '') : `nobody${sample % known.length}@bench.example`;
  for (const wish of ['password', 'unlock'])
    await timing(print, `a wish (${wish})`, samples, again, (username, address) =>
      authn(org, `/recovery/${wish}`, { username }, { address }),
    );
  const few = Math.ceil(samples / 20);
  await timing(print, 'a wrong password', few, again, (username) => authn(org, '', { username, password: 'wrong' }));
  const policies = await org.call('policies', 'GET', '/api/v1/policies', { query: 'type=PROFILE_ENROLLMENT' });
  const [{ id }] = JSON.parse(policies.text) as [{ readonly id: string }];
  const newcomer = (isKnown: boolean, sample: number): string =>
    isKnown ? again(true, sample) : `newcomer${sample}@bench.example`;
  await timing(print, 'a registration', few, newcomer, (email, address) =>
    org.call('registration', 'POST', `/api/v1/registration/${id}/register`, {
      body: { userProfile: { email, firstName: 'Ada', lastName: 'Lovelace' } },
      token: null,
      address,
    }),
  );
}

function weights(print: Print): void {
  print('page (English)                       kB  gzipped');
  const sizes = Object.entries(samplePages()).map(([name, page]) => {
    const html = Buffer.from(page.html.toString());
    return { name, plain: html.length / 1000, packed: gzipSync(html).length / 1000 };
  });
  for (const { name, plain, packed } of sizes.toSorted((one, other) => other.packed - one.packed).slice(0, 8))
    print(`${name.padEnd(32)}${plain.toFixed(1).padStart(8)}${packed.toFixed(1).padStart(9)}`);
}

/** Verifications of passwords, what each step of a sign-in costs, and what pages weigh. Sizes: samples of the timing. */
export async function benchSignIn(print: Print, [samples = 2_000]: readonly number[]): Promise<void> {
  await verifications(print, 60);
  const org = await Org.start();
  try {
    await flows(org, print);
    await timings(org, print, samples);
  } finally {
    await org.stop();
  }
  weights(print);
}
