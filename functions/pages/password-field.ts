import type { PasswordPolicySource } from '../../shared/credentials/index.ts';
import { textOf, type User } from '../../shared/directory/index.ts';
import type { FieldError, FormField, PasswordRule } from '../../shared/pages/index.ts';

interface Choosing {
  readonly name: 'password' | 'newPassword';
  /** Groups that she is about to be in. */
  readonly joining?: readonly string[];
  readonly error?: FieldError | undefined;
}

/** A field for a password that is being chosen, with the rules of the policy in force, as the person sees them before typing. */
export async function newPasswordField(
  policies: PasswordPolicySource,
  user: User,
  { name, joining = [], error }: Choosing,
): Promise<FormField> {
  const { complexity, age } = await policies.getPasswordPolicy({ id: user.id, joining });
  const when = (on: boolean, rule: PasswordRule): PasswordRule[] => (on ? [rule] : []);
  const rules: PasswordRule[] = [
    { rule: 'minLength', least: complexity.minLength },
    ...when(complexity.minLowerCase > 0, { rule: 'lower' }),
    ...when(complexity.minUpperCase > 0, { rule: 'upper' }),
    ...when(complexity.minNumber > 0, { rule: 'number' }),
    ...when(complexity.minSymbol > 0, { rule: 'symbol' }),
    ...when(complexity.excludeUsername, { rule: 'withoutLogin', value: textOf(user.profile, 'login') }),
    ...when(complexity.excludeAttributes.includes('firstName'), {
      rule: 'withoutFirstName',
      value: textOf(user.profile, 'firstName'),
    }),
    ...when(complexity.excludeAttributes.includes('lastName'), {
      rule: 'withoutLastName',
      value: textOf(user.profile, 'lastName'),
    }),
    ...when(complexity.dictionary.common.exclude, { rule: 'notCommon' }),
    ...when(age.historyCount > 0 && user.hasPassword, { rule: 'notRecent' }),
  ];
  return { name, label: '', type: 'password', required: true, autocomplete: 'new-password', rules, error };
}
