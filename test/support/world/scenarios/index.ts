import { accountScenarios } from './account.ts';
import { administrationScenarios, eventHookScenarios } from './administration.ts';
import { directoryJobScenarios } from './directory-jobs.ts';
import { factorPageScenarios, factorScenarios, factorStepScenarios } from './factors.ts';
import { groupRuleScenarios } from './group-rules.ts';
import { appScenarios } from './apps.ts';
import { groupScenarios } from './groups.ts';
import { historyScenarios } from './history.ts';
import { hookDeliveryScenarios } from './hook-deliveries.ts';
import { importScenarios } from './imports.ts';
import { invitationScenarios } from './invitations.ts';
import { inlineHookScenarios } from './inline-hooks.ts';
import { registrationApprovalScenarios } from './registrations.ts';
import type { OperationScenario } from './scenario.ts';
import { pageScenarios, registrationScenarios, signInScenarios } from './sign-in.ts';
import { templateScenarios } from './templates.ts';
import { userScenarios } from './users.ts';

export { bootstrapScenarios, consumerScenarios, withoutCalls } from './consumers.ts';

/** By the operation's id; `id: what is special` for more of one. */
export const operationScenarios: Readonly<Record<string, OperationScenario>> = {
  ...userScenarios,
  ...factorScenarios,
  ...factorStepScenarios,
  ...factorPageScenarios,
  ...groupScenarios,
  ...groupRuleScenarios,
  ...administrationScenarios,
  ...eventHookScenarios,
  ...inlineHookScenarios,
  ...hookDeliveryScenarios,
  ...templateScenarios,
  ...directoryJobScenarios,
  ...appScenarios,
  ...historyScenarios,
  ...signInScenarios,
  ...registrationScenarios,
  ...pageScenarios,
  ...accountScenarios,
  ...invitationScenarios,
  ...registrationApprovalScenarios,
  ...importScenarios,
};

/** Whose answer without faults is a refusal, and why. */
export const refused: Readonly<Record<string, string>> = {
  mapResourceToPolicy: 'Okta refuses it, and so does this',
  unlockUser: 'no user is ever locked out by her status',
  showActivationWithoutToken: 'the page says that there is nothing, with 404',
  showPasswordResetWithoutToken: 'as showActivationWithoutToken',
};

/** Where a client that asks again may get another thing twice, or half of it is left: what, and why it may. */
export const mayDiffer: Readonly<Record<string, string>> = {
  'verifyFactorOfTransaction: a code by mail': 'no second code is sent within five seconds',
  resendFactorChallenge: 'no second code is sent within five seconds',
  resendFactorActivation: 'no second code is sent within five seconds',
  submitFactorChoice: 'no second code is sent within five seconds',
  submitFactorResend: 'no second code is sent within five seconds',
  enrollFactor: 'a factor that is there already is refused',
  'enrollFactor: by mail': 'no second code is sent within five seconds',
  activateFactor: 'a code is used up by being right',
  resendEnrollFactor: 'no second code is sent within five seconds',
  'verifyFactor: a code by mail': 'no second code is sent within five seconds',
  unenrollFactor: 'what is gone is not found',
  'deleteUser: which deactivates her first': 'a second DELETE deletes whom the first one deactivated, as with Okta',
  createEventHook: 'a process that dies behind its commit leaves the key of the request free after a minute',
  createInlineHook: 'a process that dies behind its commit leaves the key of the request free after a minute',
  createApplication: 'apps have no names that there are once: whoever asks again gets another',
  createUISchema: 'forms have no name that there is once: whoever asks again gets another',
  createPolicy: 'policies have no name that there is once: whoever asks again gets another',
  clonePolicy: 'policies have no name that there is once: whoever asks again gets another',
  createPolicyRule: 'rules have no name that there is once: whoever asks again gets another',
  createGroupRulePreview: 'whoever asks again after the first one has ended gets another, which changes nothing either',
  createImport: 'a process that dies behind its commit leaves the key of the request free after a minute',
};
