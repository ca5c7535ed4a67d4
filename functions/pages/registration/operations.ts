import { resendSignUp, showSignUp, submitSignUp } from './sign-up.ts';

/** Pages of people who register, and the targets of their forms. */
export const registrationPageOperations = [showSignUp, submitSignUp, resendSignUp];
