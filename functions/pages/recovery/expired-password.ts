import { type ApiRequest, operation } from '../../../shared/api/index.ts';
import { changeExpiredPassword, findTransaction, type OpenTransaction } from '../../../shared/authn/index.ts';
import { isRosterError } from '../../../shared/kernel/index.ts';
import type { RecoveryPageServices } from '../../../shared/runtime/recovery-page-services.ts';
import { posted } from '../declarations.ts';
import { expiredPasswordForm, type ExpiredPasswordFaults } from '../expired-password-form.ts';
import { isOwnForm } from '../frame.ts';
import { redirect } from '../session-cookie.ts';
import { goOn } from '../step-cookie.ts';

async function openTransaction(services: RecoveryPageServices, stateToken: string): Promise<OpenTransaction | undefined> {
  return findTransaction(services, stateToken, ['PASSWORD_EXPIRED']).catch((error: unknown) => {
    if (isRosterError(error, 'invalid-token') || isRosterError(error, 'transaction-state-mismatch')) return undefined;
    throw error;
  });
}

/** What the page shows for a step that was refused; undefined where nothing is left but to sign in again. */
function faultsOf(error: unknown): ExpiredPasswordFaults | undefined {
  if (isRosterError(error, 'credentials-not-proven')) return { oldPassword: { problem: 'wrongPassword' } };
  if (isRosterError(error, 'password-refused')) return { newPassword: { problem: 'passwordRules' } };
  const isForbidden = isRosterError(error, 'sign-on-denied') || isRosterError(error, 'password-change-not-allowed');
  if (isForbidden) return { problem: 'signOnDenied' };
  return undefined;
}

async function change(
  request: ApiRequest,
  services: RecoveryPageServices,
  transaction: OpenTransaction,
  passwords: { readonly oldPassword: string; readonly newPassword: string },
  context: Parameters<typeof changeExpiredPassword>[3],
) {
  try {
    const wanted = { ...passwords, revokeSessions: false };
    return await goOn(services, await changeExpiredPassword(services, transaction.stateToken, wanted, context));
  } catch (error) {
    const faults = faultsOf(error);
    if (faults !== undefined) return expiredPasswordForm(request, services, transaction, faults);
    if (isRosterError(error, 'invalid-token')) return redirect('/signin');
    throw error;
  }
}

export const submitExpiredPassword = operation({
  ...posted,
  id: 'submitExpiredPassword',
  path: '/signin/password',
  summary: 'Chooses another password for one that has expired, and signs in with it',
  success: { status: 303 },
  errors: ['credentials-not-proven', 'password-refused', 'sign-on-denied', 'password-change-not-allowed'],
  async handle({ request, body, context }, services: RecoveryPageServices) {
    const { stateToken = '', oldPassword = '', newPassword = '', csrf } = body;
    const transaction = await openTransaction(services, stateToken);
    if (transaction === undefined) return redirect('/signin');
    const again = (faults: ExpiredPasswordFaults) => expiredPasswordForm(request, services, transaction, faults);
    if (!(await isOwnForm(request, services, csrf))) return again({ problem: 'formExpired' });
    if (oldPassword === '') return again({ oldPassword: { problem: 'required' } });
    if (newPassword === '') return again({ newPassword: { problem: 'required' } });
    return change(request, services, transaction, { oldPassword, newPassword }, context);
  },
});
