import { beforeAll, describe, expect, it } from '@jest/globals';

import { sealNewPassword, seededPasswordPolicy } from '../../../shared/credentials/index.ts';
import type { User } from '../../../shared/directory/index.ts';
import {
  type Change,
  type OneTimeToken,
  type RosterEvent,
  type SealedCredential,
  systemContext,
} from '../../../shared/kernel/index.ts';
import type { SignOn } from '../../../shared/policy/index.ts';
import {
  authenticate,
  completeSignIn,
  createSession,
  type NewSessionServices,
  refreshSession,
  type Session,
  type SignedIn,
  type SignInServices,
} from '../../../shared/sign-in/index.ts';
import { memoryVault } from '../credentials/support.ts';

const day = 24 * 60 * 60 * 1000;
const minute = 60_000;
const password = 'Correct-Horse-Battery-1';
const vault = memoryVault();
const context = systemContext('request');
let credential: SealedCredential;

beforeAll(async () => {
  credential = await sealNewPassword(vault, '00u1', password, { previousVersion: 0, at: 0 });
});

const allow: SignOn = {
  access: 'ALLOW',
  requireFactor: false,
  session: { usePersistentCookie: false, maxSessionIdleMinutes: 120, maxSessionLifetimeMinutes: 0 },
};

interface Rules {
  readonly maxAgeDays?: number;
  readonly signOn?: SignOn | undefined;
}

/** One user, whose password was set at the epoch, and whatever happens to her. */
class Memory {
  now: number;
  user: User = {
    id: '00u1',
    version: 1,
    status: 'ACTIVE',
    created: 0,
    activated: 0,
    statusChanged: 0,
    lastLogin: null,
    lastUpdated: 0,
    passwordChanged: 0,
    typeId: 'oty1',
    profile: { login: 'ada@example.com' },
    hasPassword: true,
    provider: 'OKTA',
    pendingToken: null,
  };
  readonly events: string[] = [];
  readonly tokens = new Map<string, OneTimeToken>();
  readonly sessions = new Map<string, Session>();
  readonly services: SignInServices & NewSessionServices;

  constructor(now: number, { maxAgeDays = 0, signOn }: Rules) {
    this.now = now;
    const users = {
      find: () => Promise.resolve(this.user),
      findIdByLogin: () => Promise.resolve(this.user.id),
      findByLogin: () => Promise.resolve(this.user),
      getMany: () => Promise.resolve([this.user]),
    };
    this.services = {
      clock: { now: () => this.now },
      users,
      vault,
      credentials: { find: () => Promise.resolve(credential), upgrade: () => Promise.resolve() },
      attempts: { take: () => Promise.resolve(1), isSpent: () => Promise.resolve(false), clear: () => Promise.resolve() },
      committer: { commit: (change) => this.#commit(change) },
      passwordRules: () => Promise.resolve({ ...seededPasswordPolicy, age: { ...seededPasswordPolicy.age, maxAgeDays } }),
      tellOfLock: () => Promise.resolve(),
      signOn: () => Promise.resolve(signOn),
      signIns: {
        complete: (_user, token, event) => this.#keep(token, event),
        move: () => Promise.resolve(false),
        issue: (token) => Promise.resolve(void this.tokens.set(token.hash, token)),
        exchange: () => Promise.resolve(false),
        consume: (hash) => Promise.resolve(this.tokens.delete(hash)),
        tell: (event) => Promise.resolve(void this.events.push(`${event.eventType} ${event.outcome?.result}`)),
        findToken: (hash) => Promise.resolve(this.tokens.get(hash)),
        begin: (session) => this.#begin(session),
        findSession: (id) => Promise.resolve(this.sessions.get(id)),
        refresh: (session) => this.#begin(session),
        end: () => Promise.resolve(true),
      },
    };
  }

  #commit({ writes, events }: Change): Promise<void> {
    for (const write of writes) if (write.do === 'put') this.user = write.value as User;
    this.events.push(...events.map(({ eventType }) => eventType));
    return Promise.resolve();
  }

  #keep(token: OneTimeToken, event: RosterEvent): Promise<boolean> {
    this.tokens.set(token.hash, token);
    this.events.push(event.eventType);
    return Promise.resolve(true);
  }

  #begin(session: Session): Promise<boolean> {
    this.sessions.set(session.id, session);
    return Promise.resolve(true);
  }

  authenticate = (secret = password): Promise<User> => authenticate(this.services, 'ada@example.com', secret, context);
  signIn = async (): Promise<SignedIn> => completeSignIn(this.services, await this.authenticate(), context);
}

describe('a password that is older than its policy lets it be', () => {
  it('is good to the last moment, and then expires', async () => {
    const early = new Memory(90 * day - 1, { maxAgeDays: 90, signOn: allow });
    await early.authenticate();
    expect(early.user.status).toBe('ACTIVE');
    const late = new Memory(90 * day, { maxAgeDays: 90, signOn: allow });
    expect(await late.authenticate()).toMatchObject({ status: 'PASSWORD_EXPIRED' });
    expect([late.user.status, late.events]).toEqual(['PASSWORD_EXPIRED', ['user.account.expire_password']]);
  });

  it('does not expire by a wrong password: nobody else can bring it about', async () => {
    const late = new Memory(90 * day, { maxAgeDays: 90, signOn: allow });
    await expect(late.authenticate('wrong')).rejects.toMatchObject({ code: 'authentication-failed' });
    expect([late.user.status, late.events]).toEqual(['ACTIVE', []]);
  });
});

describe('a sign-on policy', () => {
  it.each([
    ['denies', { ...allow, access: 'DENY' } as const],
    ['has no rule for her', undefined],
  ])('that %s lets nobody in, and says so in the log', async (_, signOn) => {
    const memory = new Memory(1, { signOn });
    await expect(memory.signIn()).rejects.toMatchObject({ code: 'sign-on-denied' });
    expect(memory.events).toEqual(['policy.evaluate_sign_on DENY']);
  });

  it('that came to deny between a token and its session begins none', async () => {
    const memory = new Memory(1, { signOn: allow });
    const { sessionToken } = await memory.signIn();
    const services = { ...memory.services, signOn: () => Promise.resolve({ ...allow, access: 'DENY' } as const) };
    await expect(createSession(services, sessionToken)).rejects.toMatchObject({ code: 'authentication-failed' });
  });

  it('bounds a session by its idle time and its lifetime, which no refresh moves', async () => {
    const session = { usePersistentCookie: true, maxSessionIdleMinutes: 10, maxSessionLifetimeMinutes: 15 };
    const memory = new Memory(1, { signOn: { ...allow, session } });
    const begun = await createSession(memory.services, (await memory.signIn()).sessionToken);
    expect(begun).toMatchObject({ expires: 1 + 10 * minute, ends: 1 + 15 * minute, persistent: true });
    memory.now = 1 + 8 * minute;
    expect((await refreshSession(memory.services, begun.id)).expires).toBe(1 + 15 * minute);
    memory.now = 1 + 15 * minute;
    await expect(refreshSession(memory.services, begun.id)).rejects.toMatchObject({ code: 'not-found' });
  });
});
