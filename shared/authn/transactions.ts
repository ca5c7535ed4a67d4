import type { User } from '../directory/index.ts';
import { type OneTimeToken, RosterError } from '../kernel/index.ts';
import { hashToken, mintToken } from '../security/index.ts';
import type { SignInServices } from '../sign-in/index.ts';
import { type Transaction, transactionLifetime, type TransactionStatus, transactionStatuses } from './model.ts';

export type TransactionServices = Pick<SignInServices, 'clock' | 'signIns' | 'users'>;

/** A transaction with the token by which a client goes on with it, and with whom it is about. */
export interface OpenTransaction extends Transaction {
  readonly stateToken: string;
  readonly hash: string;
  readonly user: User;
}

const isStatus = (text: string | undefined): text is TransactionStatus => transactionStatuses.some((status) => status === text);

function toTransaction({ userId, expires, data = {} }: OneTimeToken): Transaction | undefined {
  const { status, relayState } = data;
  return isStatus(status) ? { userId, status, expires, ...(relayState === undefined ? {} : { relayState }) } : undefined;
}

/** Her next step is this. The token opens nothing else: no session, no link. */
export async function beginTransaction(
  { clock, signIns }: TransactionServices,
  user: User,
  status: TransactionStatus,
  relayState?: string,
): Promise<OpenTransaction> {
  const { value, hash } = mintToken();
  const expires = clock.now() + transactionLifetime;
  const data = { status, ...(relayState === undefined ? {} : { relayState }) };
  await signIns.issue({ hash, purpose: 'state', userId: user.id, expires, data });
  return { stateToken: value, hash, userId: user.id, user, status, expires, ...(relayState === undefined ? {} : { relayState }) };
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
  const transaction = token?.purpose === 'state' && token.expires > clock.now() ? toTransaction(token) : undefined;
  const user = transaction === undefined ? undefined : await users.find(transaction.userId);
  if (transaction === undefined || user === undefined || !isHers(transaction, user)) throw new RosterError('invalid-token', {});
  if (!steps.includes(transaction.status)) throw new RosterError('transaction-state-mismatch', {});
  return { ...transaction, stateToken, hash, user };
}

/** Who was suspended meanwhile, or has got another password, does not go on where she was. */
function isHers({ status, expires }: Transaction, user: User): boolean {
  const begun = expires - transactionLifetime;
  return user.status === status && user.transitioningTo === undefined && (user.passwordChanged ?? 0) <= begun;
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
