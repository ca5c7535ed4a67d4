import { askForLinkOperations } from './ask-for-link.ts';
import { submitExpiredPassword } from './expired-password.ts';
import { showPasswordReset, showPasswordResetWithoutToken, submitPasswordReset } from './reset-password.ts';
import { resendRecoveryCode, submitRecoveryCode } from './recovery-code.ts';
import { showUnlock, submitUnlock } from './unlock.ts';

/** Pages of people who can't sign in, and the targets of their forms. */
export const recoveryPageOperations = [
  ...askForLinkOperations,
  submitRecoveryCode,
  resendRecoveryCode,
  showPasswordReset,
  showPasswordResetWithoutToken,
  submitPasswordReset,
  showUnlock,
  submitUnlock,
  submitExpiredPassword,
];
