import { getUserByIdOrLogin, type IssuedLink, requireTransition, resetPassword, type User } from '../directory/index.ts';
import { type Context, RosterError } from '../kernel/index.ts';
import type { RecoveryServices } from './ports.ts';

/**
 * Issues a link for somebody who has forgotten her password, which lives as long as her password policy says.
 * Errors: not-found, forgot-password-not-allowed.
 */
export async function forgotPassword(
  services: RecoveryServices,
  idOrLogin: string,
  sendEmail: boolean,
  context: Context,
): Promise<{ readonly user: User; readonly link: IssuedLink }> {
  const user = await getUserByIdOrLogin(services, idOrLogin);
  requireTransition(user, 'forgotPassword');
  const { resetByMail, tokenLifetime } = await services.selfService(user);
  if (!resetByMail) throw new RosterError('forgot-password-not-allowed', {});
  const wanted = { by: 'forgotPassword', sendEmail, revokeSessions: false, lifetime: tokenLifetime } as const;
  return resetPassword(services, user.id, wanted, context);
}
