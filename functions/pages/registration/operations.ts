import { showInvitation, submitInvitation } from './invitation.ts';
import { resendSignUp, showSignUp, submitSignUp } from './sign-up.ts';

/** Pages of people who register or are invited, and the targets of their forms. */
export const registrationPageOperations = [showSignUp, submitSignUp, resendSignUp, showInvitation, submitInvitation];
