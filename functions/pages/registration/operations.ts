import { showInvitation, submitInvitation } from './invitation.ts';
import { showMoreDetails, submitMoreDetails } from './more-details.ts';
import { getSignUpElement } from './sign-up-element.ts';
import { resendSignUp, showSignUp, submitSignUp } from './sign-up.ts';

/** Pages of people who register, are invited, or add to their profiles on their way in, and the targets of their forms. */
export const registrationPageOperations = [
  showSignUp,
  submitSignUp,
  resendSignUp,
  showInvitation,
  submitInvitation,
  showMoreDetails,
  submitMoreDetails,
  getSignUpElement,
];
