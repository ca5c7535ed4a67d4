import { isSameData } from '../kernel/index.ts';
import type { ActionsInput, EnrollmentInput } from './input.ts';
import type { AppSignOn, PasswordActions, PolicyType, ProfileEnrollment, SignOn } from './model.ts';

const names: Readonly<Record<PolicyType, readonly string[]>> = {
  PASSWORD: ['passwordChange', 'selfServicePasswordReset', 'selfServiceUnlock'],
  OKTA_SIGN_ON: ['signon'],
  MFA_ENROLL: ['enroll'],
  IDP_DISCOVERY: ['idp'],
  PROFILE_ENROLLMENT: ['profileEnrollment'],
  ACCESS_POLICY: ['appSignOn'],
};

const refuse = (when: boolean, cause: string): string[] => (when ? [cause] : []);

function passwordCauses({ selfServicePasswordReset }: ActionsInput): string[] {
  const { primary, stepUp, accessControl = 'LEGACY' } = selfServicePasswordReset?.requirement ?? {};
  const field = 'actions.selfServicePasswordReset.requirement';
  return [
    ...refuse(
      (primary?.methods ?? []).some((method) => method !== 'email'),
      `${field}.primary: The only method is email`,
    ),
    ...refuse(stepUp?.required === true, `${field}.stepUp: There is no second step; it must not be required`),
    ...refuse(!['LEGACY', 'AUTH_POLICY'].includes(accessControl), `${field}.accessControl: It must be LEGACY or AUTH_POLICY`),
  ];
}

function signOnCauses({ signon }: ActionsInput): string[] {
  return [
    ...refuse(
      !['ALWAYS', 'SESSION'].includes(signon?.factorPromptMode ?? 'ALWAYS'),
      'actions.signon.factorPromptMode: No device is remembered; it must be ALWAYS or SESSION',
    ),
    ...refuse(
      signon?.rememberDeviceByDefault === true,
      'actions.signon.rememberDeviceByDefault: No device is remembered; it must be false',
    ),
    ...refuse(
      (signon?.primaryFactor ?? 'PASSWORD_IDP') !== 'PASSWORD_IDP',
      'actions.signon.primaryFactor: A password comes first; it must be PASSWORD_IDP',
    ),
  ];
}

/** A constraint that a password meets. */
const isOfPassword = (constraint: Readonly<Record<string, unknown>>): boolean =>
  isSameData(constraint, { knowledge: { types: ['password'] } });

function appSignOnCauses({ appSignOn }: ActionsInput): string[] {
  const { type = 'ASSURANCE', factorMode = '1FA', constraints = [] } = appSignOn?.verificationMethod ?? {};
  const field = 'actions.appSignOn.verificationMethod';
  return [
    ...refuse(type !== 'ASSURANCE', `${field}.type: It must be ASSURANCE`),
    ...refuse(factorMode !== '1FA', `${field}.factorMode: There are no further factors yet; it must be 1FA`),
    ...refuse(
      !constraints.every(isOfPassword),
      `${field}.constraints: There are no factors but passwords yet; a constraint must be {"knowledge":{"types":["password"]}}`,
    ),
  ];
}

function enrollmentCauses({ profileEnrollment = {} }: ActionsInput): string[] {
  const { activationRequirements, allowedIdentifiers } = profileEnrollment;
  const { access, profileAttributes, enrollAuthenticatorTypes, uiSchemaId } = profileEnrollment;
  const field = 'actions.profileEnrollment';
  const attributes = profileAttributes?.map(({ name }) => name) ?? [];
  return [
    ...refuse(access === 'DENY', `${field}.access: It must be ALLOW; unknownUserAction closes registration`),
    ...refuse(new Set(attributes).size < attributes.length, `${field}.profileAttributes: An attribute must not be there twice`),
    ...refuse(
      profileAttributes?.some(({ name, required }) => name === 'email' && required) === false,
      `${field}.profileAttributes: The attribute email must be there, and required: the link goes to it`,
    ),
    ...refuse(
      activationRequirements?.emailVerification === false,
      `${field}.activationRequirements: An address is always proved before an account is used; emailVerification must be true`,
    ),
    ...refuse(
      (allowedIdentifiers ?? ['login']).some((name) => name !== 'login'),
      `${field}.allowedIdentifiers: People are known by their login alone`,
    ),
    ...refuse(
      (enrollAuthenticatorTypes ?? []).length > 0,
      `${field}.enrollAuthenticatorTypes: A password is chosen once the address is proved; the list must be empty`,
    ),
    ...refuse(
      Boolean(uiSchemaId),
      `${field}.uiSchemaId: The form shows the attributes of profileAttributes; it must not name a UI schema`,
    ),
  ];
}

function routingCauses({ idp }: ActionsInput): string[] {
  const { providers = [], idpSelectionType = 'SPECIFIC' } = idp ?? {};
  const others = providers.filter(({ type = 'OKTA' }) => type !== 'OKTA');
  return [
    ...others.map(({ type }) => `actions.idp.providers: There are no identity providers of type ${type}; the type must be OKTA`),
    ...refuse(providers.length > 1, 'actions.idp.providers: There is one provider, which must not be there twice'),
    ...refuse(
      idpSelectionType !== 'SPECIFIC',
      'actions.idp.idpSelectionType: There is one provider to choose; it must be SPECIFIC',
    ),
  ];
}

const causesOf: Readonly<Record<PolicyType, (actions: ActionsInput) => string[]>> = {
  PASSWORD: passwordCauses,
  OKTA_SIGN_ON: signOnCauses,
  MFA_ENROLL: () => [],
  IDP_DISCOVERY: routingCauses,
  PROFILE_ENROLLMENT: enrollmentCauses,
  ACCESS_POLICY: appSignOnCauses,
};

/** Why actions can't be kept, in sentences that begin with the field's name. */
export function actionCauses(actions: ActionsInput = {}, type: PolicyType): string[] {
  const foreign = Object.entries(actions).filter(([name, value]) => value !== undefined && !names[type].includes(name));
  return [
    ...foreign.map(([name]) => `actions.${name}: It is no action of a rule of a policy of type ${type}`),
    ...causesOf[type](actions),
  ];
}

const passwordActions = ({ passwordChange, selfServicePasswordReset, selfServiceUnlock }: ActionsInput): PasswordActions => ({
  passwordChange: { access: passwordChange?.access ?? 'ALLOW' },
  selfServicePasswordReset: {
    access: selfServicePasswordReset?.access ?? 'ALLOW',
    ...(selfServicePasswordReset?.requirement?.accessControl === 'AUTH_POLICY'
      ? { requirement: { accessControl: 'AUTH_POLICY' } }
      : {}),
  },
  selfServiceUnlock: { access: selfServiceUnlock?.access ?? 'DENY' },
});

function signOn({ signon = {} }: ActionsInput): SignOn {
  const { access = 'ALLOW', primaryFactor, session = {}, requireFactor = false, factorPromptMode } = signon;
  const { usePersistentCookie = false, maxSessionIdleMinutes = 120, maxSessionLifetimeMinutes = 0 } = session;
  return {
    access,
    requireFactor,
    ...(requireFactor
      ? { factorPromptMode: factorPromptMode === 'SESSION' ? 'SESSION' : 'ALWAYS', rememberDeviceByDefault: false }
      : {}),
    ...(primaryFactor === undefined ? {} : { primaryFactor: 'PASSWORD_IDP' }),
    session: { usePersistentCookie, maxSessionIdleMinutes, maxSessionLifetimeMinutes },
  };
}

const usualAttributes: ProfileEnrollment['profileAttributes'] = [
  { name: 'firstName', label: 'First name', required: true },
  { name: 'lastName', label: 'Last name', required: true },
  { name: 'email', label: 'Email', required: true },
];

function enrollment(input: EnrollmentInput = {}): ProfileEnrollment {
  const { unknownUserAction, profileAttributes, targetGroupIds, preRegistrationInlineHooks: hooks } = input;
  const { approval } = input.activationRequirements ?? {};
  const { progressiveProfilingAction = 'DISABLED' } = input;
  return {
    access: 'ALLOW',
    unknownUserAction: unknownUserAction ?? 'DENY',
    profileAttributes: profileAttributes ?? usualAttributes,
    targetGroupIds: targetGroupIds === undefined || targetGroupIds?.length === 0 ? null : targetGroupIds,
    // Shown only where it is asked for: Okta has none.
    activationRequirements: { emailVerification: true, ...(approval === 'REQUIRED' ? { approval } : {}) },
    preRegistrationInlineHooks: hooks === undefined || hooks?.length === 0 ? null : hooks,
    progressiveProfilingAction,
    allowedIdentifiers: ['login'],
  };
}

function appSignOnOf({ appSignOn = {} }: ActionsInput): AppSignOn {
  const { access = 'ALLOW', verificationMethod = {} } = appSignOn;
  const { reauthenticateIn = 'PT2H', constraints = [] } = verificationMethod;
  return {
    access,
    verificationMethod: {
      type: 'ASSURANCE',
      factorMode: '1FA',
      reauthenticateIn,
      constraints: constraints.map(() => ({ knowledge: { types: ['password'] } })),
    },
  };
}

const completions: Readonly<Record<PolicyType, (actions: ActionsInput) => Readonly<Record<string, object>>>> = {
  PASSWORD: (actions) => ({ ...passwordActions(actions) }),
  OKTA_SIGN_ON: (actions) => ({ signon: signOn(actions) }),
  MFA_ENROLL: ({ enroll }) => ({ enroll: { self: enroll?.self ?? 'LOGIN' } }),
  IDP_DISCOVERY: () => ({ idp: { providers: [{ type: 'OKTA' }], idpSelectionType: 'SPECIFIC' } }),
  PROFILE_ENROLLMENT: ({ profileEnrollment }) => ({ profileEnrollment: enrollment(profileEnrollment) }),
  ACCESS_POLICY: (actions) => ({ appSignOn: appSignOnOf(actions) }),
};

/** The whole actions of a rule: what is left out takes Okta's defaults. */
export const completeActions = (actions: ActionsInput = {}, type: PolicyType): Readonly<Record<string, object>> =>
  completions[type](actions);

/**
 * The whole actions of a rule that takes another's place. Clients that know Okta alone know no approval, and leave it out of what they read
 * and send back: it stays as it was until somebody says what it is to be.
 */
export function replacedActions(
  actions: ActionsInput = {},
  type: PolicyType,
  before: Readonly<Record<string, object>>,
): Readonly<Record<string, object>> {
  const { profileEnrollment = {} } = actions;
  const former = (before['profileEnrollment'] as ProfileEnrollment | undefined)?.activationRequirements.approval;
  if (type !== 'PROFILE_ENROLLMENT' || former === undefined) return completeActions(actions, type);
  const activationRequirements = { approval: former, ...withoutUndefined(profileEnrollment.activationRequirements) };
  return completeActions({ ...actions, profileEnrollment: { ...profileEnrollment, activationRequirements } }, type);
}

const withoutUndefined = (input: EnrollmentInput['activationRequirements'] = {}): typeof input =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));

/** The inline hooks that actions name. */
export function hooksInActions(actions: Readonly<Record<string, object>>): readonly string[] {
  const found = actions['profileEnrollment'] as ProfileEnrollment | undefined;
  return (found?.preRegistrationInlineHooks ?? []).map(({ inlineHookId }) => inlineHookId);
}

/** The groups that actions name. */
export function groupsInActions(actions: Readonly<Record<string, object>>): readonly string[] {
  const found = actions['profileEnrollment'] as ProfileEnrollment | undefined;
  return found?.targetGroupIds ?? [];
}
