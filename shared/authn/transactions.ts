import type { User } from '../directory/index.ts';
import { type OneTimeToken, RosterError } from '../kernel/index.ts';
import { hashToken, mintToken } from '../security/index.ts';
import type { SignInServices } from '../sign-in/index.ts';
import { challengeStatus, type Transaction, transactionLifetime, type TransactionStatus, transactionStatuses } from './model.ts';

export type TransactionServices = Pick<SignInServices, 'clock' | 'signIns' | 'users'>;

/** A transaction with the token by which a client goes on with it, and with whom it is about. */
export interface OpenTransaction extends Transaction {
  readonly stateToken: string;
  readonly hash: string;
  readonly user: User;
}

const isStatus = (text: string | undefined): text is TransactionStatus => transactionStatuses.some((status) => status === text);

function toTransaction({ userId, expires, data = {} }: OneTimeToken): Transaction | undefined {
  const { status, began, link, relayState } = data;
  if (!isStatus(status)) return undefined;
  return {
    userId,
    status,
    began: Number(began),
    expires,
    ...(link === undefined ? {} : { link }),
    ...(relayState === undefined ? {} : { relayState }),
  };
}

export interface Beginning {
  readonly status: TransactionStatus;
  /** UTC milliseconds. @default - fifteen minutes from now */
  readonly expires?: number | undefined;
  readonly link?: string | undefined;
  readonly relayState?: string | undefined;
}

/** A token for her next step, which opens nothing else: no session, no link. */
function draftTransaction(now: number, user: User, beginning: Beginning): { token: OneTimeToken; open: OpenTransaction } {
  const { status, link, relayState, expires = Infinity } = beginning;
  const { value, hash } = mintToken();
  const facts = { ...(link === undefined ? {} : { link }), ...(relayState === undefined ? {} : { relayState }) };
  const transaction = { userId: user.id, status, began: now, expires: Math.min(now + transactionLifetime, expires), ...facts };
  const data = { status, began: String(now), ...facts };
  return {
    token: { hash, purpose: 'state', userId: user.id, expires: transaction.expires, data },
    open: { ...transaction, stateToken: value, hash, user },
  };
}

export async function beginTransaction(
  { clock, signIns }: TransactionServices,
  user: User,
  beginning: Beginning,
): Promise<OpenTransaction> {
  const { token, open } = draftTransaction(clock.now(), user, beginning);
  await signIns.issue(token);
  return open;
}

/** Goes on to another step, by another token. Errors: invalid-token where the one before is gone. */
export async function continueTransaction(
  { clock, signIns }: TransactionServices,
  before: OpenTransaction,
  status: TransactionStatus,
): Promise<OpenTransaction> {
  const { token, open } = draftTransaction(clock.now(), before.user, { ...before, status });
  if (!(await signIns.exchange(before.hash, token))) throw new RosterError('invalid-token', {});
  return open;
}

/**
 * The transaction of a token. Errors: invalid-token where it has ended, has expired, was never there, or where she is no longer as she was;
 * transaction-state-mismatch where the step that is asked for is not hers.
 */
export async function findTransaction(
  { clock, signIns, users }: TransactionServices,
  stateToken: string,
  steps: readonly TransactionStatus[] = transactionStatuses,
): Promise<OpenTransaction> {
  const hash = hashToken(stateToken);
  const token = await signIns.findToken(hash);
  const live = token?.purpose === 'state' && token.expires > clock.now() ? token : undefined;
  // It waits for a code, and is nobody's yet.
  if (live?.data?.['status'] === challengeStatus) throw new RosterError('transaction-state-mismatch', {});
  const transaction = live === undefined ? undefined : toTransaction(live);
  const user = transaction === undefined ? undefined : await users.find(transaction.userId);
  if (transaction === undefined || user === undefined || !isHers(transaction, user)) throw new RosterError('invalid-token', {});
  if (!steps.includes(transaction.status)) throw new RosterError('transaction-state-mismatch', {});
  return { ...transaction, stateToken, hash, user };
}

/** Who was suspended meanwhile, has got another password or another link, does not go on where she was. */
function isHers({ status, began, link }: Transaction, user: User): boolean {
  if (user.transitioningTo !== undefined || (user.passwordChanged ?? 0) > began) return false;
  if (link !== undefined) return user.pendingToken === link;
  return user.status === (status === 'PASSWORD_EXPIRED' ? 'PASSWORD_EXPIRED' : 'ACTIVE');
}

/** Ends a transaction without letting anybody in; gives what the client gave to it. Errors: invalid-token. */
export async function cancelTransaction(
  services: TransactionServices,
  stateToken: string,
): Promise<{ readonly relayState: string | undefined }> {
  const { hash, relayState } = await findTransaction(services, stateToken);
  if (!(await services.signIns.consume(hash))) throw new RosterError('invalid-token', {});
  return { relayState };
}
