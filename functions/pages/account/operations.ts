import { showEmailChange, submitEmailChange, submitEmailChangeCancelled } from './change-email.ts';
import { showEmailConfirmation, submitEmailConfirmation } from './confirm-email.ts';

/** Pages on which people see to their own accounts, and the targets of their forms. */
export const accountPageOperations = [
  showEmailChange,
  submitEmailChange,
  submitEmailChangeCancelled,
  showEmailConfirmation,
  submitEmailConfirmation,
];
