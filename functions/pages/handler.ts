import { type ApiRequest, lambdaHandler, type Reply } from '../../shared/api/index.ts';
import { isRosterError } from '../../shared/kernel/index.ts';
import { renderNotFound, renderWrong } from '../../shared/pages/index.ts';
import { plainBrand } from '../../shared/presentation/index.ts';
import { apiRuntime } from '../../shared/runtime/api-runtime.ts';
import { pageServices } from '../../shared/runtime/page-services.ts';
import { resendActivation, showActivation, showActivationWithoutToken, showPasswordReset, submitActivation } from './activate.ts';
import { languageOf, pageReply } from './frame.ts';
import { showGroupLogo } from './group-logo.ts';
import { showSignIn, showStart, submitSignIn, submitSignOut } from './sign-in.ts';
import { resendSignUp, showSignUp, submitSignUp } from './sign-up.ts';

/** Every page and every form's target. */
export const pageOperations = [
  showStart,
  showSignUp,
  submitSignUp,
  resendSignUp,
  showActivationWithoutToken,
  showActivation,
  showPasswordReset,
  submitActivation,
  resendActivation,
  showSignIn,
  submitSignIn,
  submitSignOut,
  showGroupLogo,
];

/** People see a page, whatever happens. The brand is not asked for: what failed may have been the reading of it. */
function onError(error: unknown, request: ApiRequest, errorId: string, status: number): Reply {
  const frame = { brand: plainBrand('Roster'), language: languageOf(request) };
  const unknown =
    isRosterError(error, 'invalid-token') || isRosterError(error, 'feature-not-available') || status === 404 || status === 405;
  return unknown
    ? pageReply(renderNotFound({ ...frame, homeUrl: '/signin' }))
    : pageReply(renderWrong({ ...frame, errorId, againUrl: '/signin' }), { status });
}

export const handler = lambdaHandler(pageOperations, apiRuntime(pageServices), { channel: 'page', onError });
