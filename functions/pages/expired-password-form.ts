import type { ApiRequest } from '../../shared/api/index.ts';
import type { OpenTransaction } from '../../shared/authn/index.ts';
import type { PasswordPolicySource } from '../../shared/credentials/index.ts';
import type { OrgSettings } from '../../shared/org/index.ts';
import { type FieldError, renderExpiredPassword } from '../../shared/pages/index.ts';
import { type FormServices, frameOf, openForm, show } from './frame.ts';
import { newPasswordField } from './password-field.ts';

export interface ExpiredPasswordFaults {
  readonly problem?: 'formExpired' | 'signOnDenied';
  readonly oldPassword?: FieldError;
  readonly newPassword?: FieldError;
}

/** Shown to whoever gave a password that has expired: she gives it once more, beside another one. */
export async function expiredPasswordForm(
  request: ApiRequest,
  services: FormServices & { readonly policies: PasswordPolicySource; readonly settings: () => OrgSettings },
  { user, stateToken }: OpenTransaction,
  faults: ExpiredPasswordFaults = {},
) {
  const [{ csrf, cookies }, newPassword] = await Promise.all([
    openForm(request, services),
    newPasswordField(services.policies, user, { name: 'newPassword', error: faults.newPassword }),
  ]);
  const page = renderExpiredPassword({
    ...frameOf(request, services.settings(), false),
    login: String(user.profile['login']),
    form: {
      action: '/signin/password',
      csrf,
      hidden: { stateToken },
      problem: faults.problem,
      fields: [
        {
          name: 'oldPassword',
          label: '',
          type: 'password',
          required: true,
          autocomplete: 'current-password',
          error: faults.oldPassword,
        },
        newPassword,
      ],
    },
  });
  return show(page, { cookies });
}
