import type { User } from '../directory/index.ts';
import { type OneTimeToken, RosterError, type RosterEvent, type Write } from '../kernel/index.ts';
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
  const { status, began, link, factorId, amr, relayState, app } = data;
  if (!isStatus(status)) return undefined;
  return {
    userId,
    status,
    began: Number(began),
    expires,
    ...(link === undefined ? {} : { link }),
    ...(factorId === undefined ? {} : { factorId }),
    ...(amr === undefined ? {} : { amr: amr.split(' ') }),
    ...(relayState === undefined ? {} : { relayState }),
    ...(app === undefined ? {} : { app }),
  };
}

export interface Beginning {
  readonly status: TransactionStatus;
  /** UTC milliseconds. @default - fifteen minutes from now */
  readonly expires?: number | undefined;
  readonly link?: string | undefined;
  readonly factorId?: string | undefined;
  readonly amr?: readonly string[] | undefined;
  readonly relayState?: string | undefined;
  readonly app?: string | undefined;
}

/** A token for her next step, which opens nothing else: no session, no link. */
export function draftTransaction(
  now: number,
  user: User,
  beginning: Beginning,
  { value, hash } = mintToken(),
): { token: OneTimeToken; open: OpenTransaction } {
  const { status, link, factorId, amr = [], relayState, app, expires = Infinity } = beginning;
  const facts = {
    ...(link === undefined ? {} : { link }),
    ...(factorId === undefined ? {} : { factorId }),
    ...(relayState === undefined ? {} : { relayState }),
    ...(app === undefined ? {} : { app }),
  };
  const transaction = {
    ...facts,
    ...(amr.length === 0 ? {} : { amr }),
    userId: user.id,
    status,
    began: now,
    expires: Math.min(now + transactionLifetime, expires),
  };
  const data = { ...facts, ...(amr.length === 0 ? {} : { amr: amr.join(' ') }), status, began: String(now) };
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
 * Goes on to another step by the same token, as far as it lives. `uses`: what proves that she may, used up in the same write. False where it,
 * or the token, is gone.
 */
export async function moveTransaction(
  { signIns }: Pick<TransactionServices, 'signIns'>,
  before: OpenTransaction,
  to: Pick<Beginning, 'status' | 'factorId' | 'amr'>,
  { uses = [], event }: { readonly uses?: readonly Write[]; readonly event?: RosterEvent } = {},
): Promise<OpenTransaction | undefined> {
  const { factorId: _factor, ...rest } = before;
  const minted = { value: before.stateToken, hash: before.hash };
  // From when it began, not from now on: what it stands on must not change, and it must not last for ever.
  const { token, open } = draftTransaction(before.began, before.user, { ...rest, ...to }, minted);
  return (await signIns.move(token, uses, event)) ? open : undefined;
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
