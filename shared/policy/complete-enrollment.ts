import {
  type AuthenticatorKey,
  authenticatorKeys,
  type EnrollmentSettings,
  type FactorName,
  factorNames,
  type Requirement,
  seededEnrollment,
} from './enrollment.ts';
import type { SettingsInput } from './input.ts';

const isOneOf = <Name extends string>(names: readonly Name[], name: string): name is Name =>
  (names as readonly string[]).includes(name);

/** What can't be kept of the settings of an MFA_ENROLL policy, in sentences that begin with the field's name. */
export function enrollmentSettingsCauses({ type, authenticators, factors }: SettingsInput = {}): string[] {
  const keys = authenticators?.map(({ key }) => key) ?? [];
  const strangers = Object.keys(factors ?? {}).filter((name) => !isOneOf(factorNames, name));
  const promising = (authenticators ?? []).filter(({ enroll }) => Boolean(enroll?.gracePeriod) || enroll?.autoEnroll === true);
  return [
    ...(authenticators !== undefined && factors !== undefined
      ? ['settings: There must be either authenticators or factors, as its type says']
      : []),
    ...(type === 'AUTHENTICATORS' && factors !== undefined ? ['settings.factors: Settings of type AUTHENTICATORS have none'] : []),
    ...(type === 'FACTORS' && authenticators !== undefined ? ['settings.authenticators: Settings of type FACTORS have none'] : []),
    ...keys
      .filter((key) => !isOneOf(authenticatorKeys, key))
      .map(
        (key) =>
          `settings.authenticators: There is no authenticator ${key} here; it must be one of ${authenticatorKeys.join(', ')}`,
      ),
    ...(new Set(keys).size < keys.length ? ['settings.authenticators: An authenticator must not be there twice'] : []),
    ...promising.map(({ key }) => `settings.authenticators: ${key} must have neither a grace period nor be enrolled by itself`),
    ...(authenticators?.some(({ constraints }) => (constraints?.aaguidGroups ?? []).length > 0) === true
      ? ['settings.authenticators: There are no groups of security keys; constraints must be empty']
      : []),
    ...strangers.map((name) => `settings.factors: There is no factor ${name} here; it must be one of ${factorNames.join(', ')}`),
  ];
}

const asked = (self: Requirement | undefined) => ({ enroll: { self: self ?? 'NOT_ALLOWED' } }) as const;

/** The whole settings of an MFA_ENROLL policy: those that were seeded, where nothing is given. */
export function enrollmentSettingsOf({ type, authenticators, factors }: SettingsInput = {}): EnrollmentSettings {
  if (factors !== undefined || type === 'FACTORS') {
    const given = Object.entries(factors ?? {}) as [FactorName, { readonly enroll?: { readonly self?: Requirement } }][];
    return { type: 'FACTORS', factors: Object.fromEntries(given.map(([name, { enroll }]) => [name, asked(enroll?.self)])) };
  }
  if (authenticators === undefined) return seededEnrollment;
  return {
    type: 'AUTHENTICATORS',
    authenticators: authenticators.map(({ key, enroll }) => ({ key: key as AuthenticatorKey, ...asked(enroll?.self) })),
  };
}
