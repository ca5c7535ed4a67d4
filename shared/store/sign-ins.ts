import type { User } from '../directory/index.ts';
import type { OneTimeToken, RosterEvent, SealedCredential, Write } from '../kernel/index.ts';
import type { CredentialReader } from '../recovery/index.ts';
import { hashToken } from '../security/index.ts';
import {
  type AttemptCounter,
  type CredentialStore,
  type Proven,
  type Session,
  type SignInStore,
  usualIdle,
} from '../sign-in/index.ts';
import { planWrites } from './commit.ts';
import { credentialItem, oneTimeTokenItem, type Stamp, toCredential, toOneTimeToken, ttlOf } from './items.ts';
import { type Key, keys } from './keys.ts';
import type { Reader } from './reader.ts';
import { absent, present, type Table, TransactionRefusedError, versionIs } from './table.ts';

export class DynamoCredentialStore implements CredentialStore, CredentialReader {
  readonly #table: Table;
  readonly #reader: Reader;
  readonly #stamp: Stamp;

  constructor(table: Table, reader: Reader, stamp: Stamp) {
    this.#table = table;
    this.#reader = reader;
    this.#stamp = stamp;
  }

  async find(userId: string): Promise<SealedCredential | undefined> {
    const item = await this.#reader.get(keys.credential(userId));
    return item === undefined ? undefined : toCredential(item);
  }

  async findAnswer(userId: string): Promise<SealedCredential | undefined> {
    const item = await this.#reader.get(keys.credentialPart(userId, 'answer'));
    return item === undefined ? undefined : toCredential(item);
  }

  async upgrade(userId: string, credential: SealedCredential, readVersion: number): Promise<void> {
    // Refused where somebody set a new password meanwhile, which is as it should be.
    await this.#table.put(credentialItem(userId, credential, this.#stamp), versionIs(readVersion));
  }
}

export class DynamoAttemptCounter implements AttemptCounter {
  readonly #table: Table;
  readonly #keyOf: (userId: string) => Key;

  constructor(table: Table, keyOf: (userId: string) => Key = keys.attempts) {
    this.#table = table;
    this.#keyOf = keyOf;
  }

  async take(
    userId: string,
    { most, window }: { readonly most: number; readonly window: number },
    at: number,
  ): Promise<number | undefined> {
    const key = this.#keyOf(userId);
    // Most people have no failures: for them the first of the two updates is all.
    const begun = await this.#table.update(key, 'SET failures = :one, latest = :at, #ttl = :ttl', {
      expression: 'attribute_not_exists(pk) OR latest <= :since',
      names: { '#ttl': 'ttl' },
      values: { ':one': 1, ':at': at, ':since': at - window, ':ttl': ttlOf(at + window) },
    });
    if (begun !== undefined) return 1;
    const counted = await this.#table.update(key, 'SET failures = failures + :one, latest = :at, #ttl = :ttl', {
      expression: 'failures < :most AND latest > :since',
      names: { '#ttl': 'ttl' },
      values: { ':one': 1, ':most': most, ':at': at, ':since': at - window, ':ttl': ttlOf(at + window) },
    });
    return counted === undefined ? undefined : Number(counted['failures']);
  }

  async isSpent(
    userId: string,
    { most, window }: { readonly most: number; readonly window: number },
    at: number,
  ): Promise<boolean> {
    const item = await this.#table.get(this.#keyOf(userId));
    return item !== undefined && Number(item['failures']) >= most && Number(item['latest']) > at - window;
  }

  async clear(userId: string): Promise<void> {
    await this.#table.remove(this.#keyOf(userId), present);
  }
}

/** Nobody is let in whose account has come to pause meanwhile; everybody else gets her tries back. */
const triesLeft = (userId: string, { most, window }: { readonly most: number; readonly window: number }, at: number) => ({
  remove: keys.attempts(userId),
  condition: {
    expression: 'attribute_not_exists(pk) OR failures < :most OR latest <= :since',
    values: { ':most': most, ':since': at - window },
  },
});

const toSession = (item: Record<string, unknown>, id: string): Session => ({
  id,
  userId: String(item['userId']),
  login: String(item['login']),
  created: Number(item['created']),
  expires: Number(item['expires']),
  lastPasswordVerification: Number(item['lastPasswordVerification']),
  idle: Number(item['idle'] ?? usualIdle),
  ...(item['ends'] === undefined ? {} : { ends: Number(item['ends']) }),
  ...(item['amr'] === undefined
    ? {}
    : { amr: item['amr'] as string[], lastFactorVerification: Number(item['lastFactorVerification']) }),
});

export class DynamoSignInStore implements SignInStore {
  readonly #table: Table;
  readonly #reader: Reader;
  readonly #stamp: Stamp;

  constructor(table: Table, reader: Reader, stamp: Stamp) {
    this.#table = table;
    this.#reader = reader;
    this.#stamp = stamp;
  }

  async complete(user: User, token: OneTimeToken, event: RosterEvent, proven?: Proven): Promise<boolean> {
    const { uses = [], limit, event: proof } = proven ?? {};
    return this.#allOrNothing([
      ...planWrites(uses, this.#stamp),
      ...(proof === undefined ? [] : [this.#activity(proof)]),
      ...(limit === undefined ? [] : [triesLeft(user.id, limit, event.published)]),
      { put: oneTimeTokenItem(token, this.#stamp), condition: absent },
      this.#activity(event),
      {
        update: keys.entity('user', user.id),
        expression: 'SET lastLogin = :at',
        condition: {
          expression: '#status = :status AND (passwordChanged = :changed OR attribute_type(passwordChanged, :null))',
          names: { '#status': 'status' },
          values: { ':status': user.status, ':at': event.published, ':changed': user.passwordChanged, ':null': 'NULL' },
        },
      },
    ]);
  }

  async move(token: OneTimeToken, uses: readonly Write[], event?: RosterEvent): Promise<boolean> {
    return this.#allOrNothing([
      { put: oneTimeTokenItem(token, this.#stamp), condition: present },
      ...planWrites(uses, this.#stamp),
      ...(event === undefined ? [] : [this.#activity(event)]),
    ]);
  }

  async issue(token: OneTimeToken): Promise<void> {
    await this.#table.put(oneTimeTokenItem(token, this.#stamp), absent);
  }

  async exchange(hash: string, token: OneTimeToken): Promise<boolean> {
    return this.#allOrNothing([
      { remove: keys.oneTimeToken(hash), condition: present },
      { put: oneTimeTokenItem(token, this.#stamp), condition: absent },
    ]);
  }

  async consume(hash: string): Promise<boolean> {
    return this.#table.remove(keys.oneTimeToken(hash), present);
  }

  async tell(event: RosterEvent): Promise<void> {
    const { put, condition } = this.#activity(event);
    await this.#table.put(put, condition);
  }

  async begin(session: Session, tokenHash: string): Promise<boolean> {
    return this.#allOrNothing([
      { remove: keys.oneTimeToken(tokenHash), condition: present },
      { put: this.#sessionItem(session), condition: absent },
    ]);
  }

  async findToken(hash: string): Promise<OneTimeToken | undefined> {
    const item = await this.#reader.get(keys.oneTimeToken(hash));
    return item === undefined ? undefined : toOneTimeToken(item);
  }

  async findSession(id: string): Promise<Session | undefined> {
    const item = await this.#reader.get(keys.session(hashToken(id)));
    return item === undefined ? undefined : toSession(item, id);
  }

  async refresh(session: Session): Promise<boolean> {
    return this.#table.put(this.#sessionItem(session), present);
  }

  async end(id: string, event: RosterEvent): Promise<boolean> {
    return this.#allOrNothing([{ remove: keys.session(hashToken(id)), condition: present }, this.#activity(event)]);
  }

  #activity(event: RosterEvent) {
    return {
      put: { ...keys.activity('user', event.entity.id, event.published, event.uuid), ...this.#stamp, event },
      condition: absent,
    };
  }

  #sessionItem({ id, persistent: _cookie, ...session }: Session) {
    return { ...keys.session(hashToken(id)), ...this.#stamp, ...session, ttl: ttlOf(session.expires) };
  }

  async #allOrNothing(items: Parameters<Table['transact']>[0]): Promise<boolean> {
    try {
      await this.#table.transact(items);
      return true;
    } catch (error) {
      if (error instanceof TransactionRefusedError) return false;
      throw error;
    }
  }
}
