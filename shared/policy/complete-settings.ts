import { seededPasswordSettings } from './default-policies.ts';
import type { SettingsInput } from './input.ts';
import type { PasswordSettings, RecoveryFactors } from './model.ts';

/** What can't be kept of the settings of a PASSWORD policy, in sentences that begin with the field's name. */
export function settingsCauses({ password = {}, recovery, delegation }: SettingsInput = {}): string[] {
  const { complexity, age = {}, lockout, breachedProtection = {} } = password;
  const { expireAfterDays, logoutEnabled, delegatedWorkflowId } = breachedProtection;
  const { okta_call } = recovery?.factors ?? {};
  const refuse = (when: boolean, cause: string): string[] => (when ? [cause] : []);
  return [
    ...refuse(
      Boolean(complexity?.oelStatement),
      'settings.password.complexity.oelStatement: Expressions over passwords are not supported',
    ),
    ...refuse(
      (age.expireWarnDays ?? 0) > (age.maxAgeDays ?? 0),
      'settings.password.age.expireWarnDays: Must not be more than maxAgeDays',
    ),
    ...refuse(
      (lockout?.userLockoutNotificationChannels ?? []).some((channel) => channel !== 'EMAIL'),
      'settings.password.lockout.userLockoutNotificationChannels: The only channel is EMAIL',
    ),
    ...refuse(
      Boolean(expireAfterDays) || logoutEnabled === true || Boolean(delegatedWorkflowId),
      'settings.password.breachedProtection: Known passwords are refused when they are set, and not looked for afterwards',
    ),
    ...refuse(
      delegation?.options?.skipUnlock === true,
      'settings.delegation.options.skipUnlock: No other directory checks passwords; it must be false',
    ),
    ...refuse(okta_call?.status === 'ACTIVE', 'settings.recovery.factors.okta_call: Recovery by a call is not supported'),
  ];
}

/** What is given, over what is seeded; what is undefined is not given. */
function over<Shape extends object>(seeded: Shape, given: { readonly [Key in keyof Shape]?: Shape[Key] | undefined } = {}): Shape {
  const named = Object.entries(given).filter(([name, value]) => value !== undefined && name in seeded);
  return { ...seeded, ...Object.fromEntries(named) };
}

function factorsOf({ recovery }: SettingsInput): RecoveryFactors {
  const seeded = seededPasswordSettings.recovery.factors;
  const { recovery_question: question, okta_email: email, okta_sms: sms } = recovery?.factors ?? {};
  return {
    recovery_question: {
      status: question?.status ?? seeded.recovery_question.status,
      properties: { complexity: over(seeded.recovery_question.properties.complexity, question?.properties?.complexity) },
    },
    okta_email: {
      status: email?.status ?? seeded.okta_email.status,
      properties: { recoveryToken: over(seeded.okta_email.properties.recoveryToken, email?.properties?.recoveryToken) },
    },
    okta_sms: { status: sms?.status ?? seeded.okta_sms.status },
    okta_call: { status: 'INACTIVE' },
  };
}

/** The whole settings of a PASSWORD policy: what is left out takes the seeded value. */
export function passwordSettingsOf(input: SettingsInput = {}): PasswordSettings {
  const seeded = seededPasswordSettings.password;
  const { complexity = {}, age, lockout } = input.password ?? {};
  const { dictionary, maxConsecutiveCharacters, oelStatement: _refused, ...rest } = complexity;
  return {
    password: {
      complexity: {
        ...over(seeded.complexity, rest),
        ...(maxConsecutiveCharacters === undefined ? {} : { maxConsecutiveCharacters }),
        dictionary: { common: { exclude: dictionary?.common?.exclude ?? seeded.complexity.dictionary.common.exclude } },
      },
      age: over(seeded.age, age),
      lockout: {
        ...seeded.lockout,
        userLockoutNotificationChannels: (lockout?.userLockoutNotificationChannels ?? []).length > 0 ? ['EMAIL'] : [],
        maxAttempts: lockout?.maxAttempts ?? seeded.lockout.maxAttempts,
        autoUnlockMinutes: lockout?.autoUnlockMinutes ?? seeded.lockout.autoUnlockMinutes,
        showLockoutFailures: lockout?.showLockoutFailures ?? seeded.lockout.showLockoutFailures,
      },
      breachedProtection: seeded.breachedProtection,
    },
    recovery: { factors: factorsOf(input) },
    delegation: { options: { skipUnlock: false } },
  };
}
