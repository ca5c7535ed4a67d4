import { lambdaHandler } from '../../shared/api/index.ts';
import { apiRuntime } from '../../shared/runtime/api-runtime.ts';
import { pageServices } from '../../shared/runtime/page-services.ts';
import { resendActivation, showActivation, showActivationWithoutToken, submitActivation } from './activate.ts';
import { errorPage } from './error-page.ts';
import { showGroupLogo } from './group-logo.ts';
import { redirectWithSession } from './session-redirect.ts';
import { showSignIn, showStart, submitSignIn, submitSignOut } from './sign-in.ts';

/** Every page and every form's target, but for those of registration. */
export const pageOperations = [
  showStart,
  showActivationWithoutToken,
  showActivation,
  submitActivation,
  resendActivation,
  showSignIn,
  submitSignIn,
  submitSignOut,
  redirectWithSession,
  showGroupLogo,
];

export const handler = lambdaHandler(pageOperations, apiRuntime(pageServices), { channel: 'page', onError: errorPage });
