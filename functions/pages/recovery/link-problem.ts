import type { ApiRequest } from '../../../shared/api/index.ts';
import { renderLinkProblem, type Wish } from '../../../shared/pages/index.ts';
import type { RecoveryPageServices } from '../../../shared/runtime/recovery-page-services.ts';
import { frameOf, openForm, show } from '../frame.ts';

/** A link that can't be used any more, or never could: another one is asked for as the first was. */
export async function linkProblem(request: ApiRequest, services: RecoveryPageServices, wish: Wish) {
  const { csrf, cookies } = await openForm(request, services);
  const page = renderLinkProblem({
    ...frameOf(request, services.settings(), false),
    reason: 'invalid',
    newLink: {
      action: `/signin/${wish}`,
      csrf,
      fields: [{ name: 'username', label: '', type: 'email', required: true, autocomplete: 'username' }],
    },
    signInUrl: '/signin',
  });
  return show(page, { cookies });
}
