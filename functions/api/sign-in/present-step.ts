import {
  type Advance,
  isPasswordStep,
  isFactorStep,
  isSignedIn,
  type OpenTransaction,
  presentFactorStep,
  presentProfileStep,
  presentTransaction,
} from '../../../shared/authn/index.ts';
import { questionsNow } from '../../../shared/progressive-profiling/index.ts';
import type { AuthnServices } from '../../../shared/runtime/sign-in-services.ts';
import { presentSuccess } from '../../../shared/sign-in/index.ts';

/** The step that is next in a transaction. `sharedSecret`: what an app is told that is being enrolled. */
export async function presentStep(services: AuthnServices, open: OpenTransaction, sharedSecret?: string): Promise<object> {
  const { origin, orgName } = services;
  if (isPasswordStep(open)) return presentTransaction(open, await services.passwordPolicy(open.userId), origin);
  if (!isFactorStep(open))
    return presentProfileStep(open, questionsNow(await services.profilingRules(open.user, open.app), open.user), origin);
  const enrollment = await services.enrollment(open.userId);
  return presentFactorStep(open, { enrollment, origin, orgName: orgName(), sharedSecret });
}

export const presentAdvance = (services: AuthnServices, advance: Advance): object | Promise<object> =>
  isSignedIn(advance) ? presentSuccess(advance) : presentStep(services, advance);
