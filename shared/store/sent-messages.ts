import type { RosterEvent } from '../kernel/index.ts';
import type {
  EmailOf,
  Lease,
  NoticeLog,
  PasswordOf,
  RecipientLimiter,
  RegistrationOf,
  SentMessages,
  TokenPresence,
} from '../messaging/index.ts';
import { activityItem } from './event-log.ts';
import { type Stamp, ttlOf } from './items.ts';
import { keys } from './keys.ts';
import { absent, type Table, TransactionRefusedError } from './table.ts';
import { takeInWindow, type WindowLimit } from './window-counter.ts';

/** Longer than SQS keeps a message, dead letters included. */
const keptMilliseconds = 30 * 24 * 60 * 60 * 1000;

/** `w#<id>`: `state` is `sending` under a lease, then what became of the message. */
export class DynamoSentMessages implements SentMessages {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async begin(id: string, { holder, now, until }: Lease): Promise<'new' | 'sent' | 'busy'> {
    const key = keys.sentMessage(id);
    const taken = await this.#table.put(
      { ...key, ...this.#stamp, state: 'sending', holder, lease: until, ttl: ttlOf(now + keptMilliseconds) },
      {
        expression: 'attribute_not_exists(pk) OR (#state = :sending AND lease <= :now)',
        names: { '#state': 'state' },
        values: { ':sending': 'sending', ':now': now },
      },
    );
    if (taken) return 'new';
    const found = await this.#table.get(key);
    // A put whose answer was lost is tried again by the client, and meets itself.
    if (found?.['holder'] === holder) return 'new';
    return found === undefined || found['state'] === 'sending' ? 'busy' : 'sent';
  }

  async done(id: string, outcome: 'sent' | 'refused' | 'limited', now: number): Promise<void> {
    const item = { ...keys.sentMessage(id), ...this.#stamp, state: outcome, at: now, ttl: ttlOf(now + keptMilliseconds) };
    // Whoever had the message last may say so, and nobody after the end.
    await this.#table.put(item, {
      expression: 'attribute_not_exists(pk) OR #state = :sending',
      names: { '#state': 'state' },
      values: { ':sending': 'sending' },
    });
  }

  async release(id: string, holder: string): Promise<void> {
    await this.#table.remove(keys.sentMessage(id), { expression: 'holder = :holder', values: { ':holder': holder } });
  }
}

/** `w#to.<hash>`: how many messages one recipient had since the window began. */
export class DynamoRecipientLimiter implements RecipientLimiter {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  take(recipient: string, limit: WindowLimit): Promise<boolean> {
    return takeInWindow(this.#table, this.#stamp, keys.sentMessage(`to.${recipient}`), limit);
  }

  async giveBack(recipient: string): Promise<void> {
    const some = { expression: 'sent > :none', values: { ':one': 1, ':none': 0 } };
    await this.#table.update(keys.sentMessage(`to.${recipient}`), 'SET sent = sent - :one', some);
  }
}

/** `w#notice.<id>`: that the log has it, in one transaction with the event. */
export class DynamoNoticeLog implements NoticeLog {
  readonly #table: Table;
  readonly #stamp: Stamp;

  constructor(table: Table, stamp: Stamp) {
    this.#table = table;
    this.#stamp = stamp;
  }

  async record(id: string, event: RosterEvent): Promise<boolean> {
    const mark = { ...keys.sentMessage(`notice.${id}`), ...this.#stamp, ttl: ttlOf(event.published + keptMilliseconds) };
    try {
      await this.#table.transact([
        { put: mark, condition: absent },
        { put: activityItem(event, this.#stamp), condition: absent },
      ]);
      return true;
    } catch (error) {
      if (error instanceof TransactionRefusedError) return false;
      throw error;
    }
  }
}

const emailToken = (user: Readonly<Record<string, unknown>> | undefined): unknown =>
  (user?.['emailChange'] as Readonly<Record<string, unknown>> | undefined)?.['token'];

/** Reads the token's item, and of its user which link is hers at present. */
export class DynamoTokenPresence implements TokenPresence {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async has(hash: string): Promise<boolean> {
    const token = await this.#table.get(keys.oneTimeToken(hash));
    if (token === undefined) return false;
    // A newer link takes the one before it away.
    if (token['purpose'] === 'invitation') return true;
    // A newer link, a password or a change of state has put this one out of use though it has not expired.
    const user = await this.#table.get(keys.entity('user', String(token['userId'])));
    return token['purpose'] === 'email' ? emailToken(user) === hash : user?.['pendingToken'] === hash;
  }

  async hasEmail({ userId, email }: EmailOf): Promise<boolean> {
    const user = await this.#table.get(keys.entity('user', userId));
    return (user?.['profile'] as Readonly<Record<string, unknown>> | undefined)?.['email'] === email;
  }

  async hasPassword({ userId, changed }: PasswordOf): Promise<boolean> {
    return (await this.#table.get(keys.entity('user', userId)))?.['passwordChanged'] === changed;
  }

  async hasRegistration({ userId, status, at }: RegistrationOf): Promise<boolean> {
    const found = await this.#table.get(keys.registration(userId));
    return found?.['status'] === status && found?.[status === 'PENDING' ? 'requested' : 'ended'] === at;
  }
}
