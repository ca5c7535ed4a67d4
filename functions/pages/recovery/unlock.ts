import * as z from 'zod/mini';

import { type ApiRequest, operation } from '../../../shared/api/index.ts';
import { isRosterError } from '../../../shared/kernel/index.ts';
import { renderUnlock, renderUnlocked } from '../../../shared/pages/index.ts';
import { inspectUnlock, unlockByLink } from '../../../shared/recovery/index.ts';
import type { RecoveryPageServices } from '../../../shared/runtime/recovery-page-services.ts';
import { hashToken } from '../../../shared/security/index.ts';
import { posted, shown } from '../declarations.ts';
import { frameOf, isOwnForm, openForm, show } from '../frame.ts';
import { linkProblem } from './link-problem.ts';

async function form(request: ApiRequest, services: RecoveryPageServices, token: string, problem?: 'formExpired') {
  const link = await inspectUnlock(services, hashToken(token));
  if (link === undefined) return linkProblem(request, services, 'unlock');
  const { csrf, cookies } = await openForm(request, services);
  const page = renderUnlock({
    ...frameOf(request, services.settings(), false),
    login: String(link.user.profile['login']),
    address: '/signin/unlock',
    form: { action: '/signin/unlock/link', csrf, hidden: { token }, fields: [], problem },
  });
  return show(page, { cookies });
}

export const showUnlock = operation({
  ...shown,
  id: 'showUnlock',
  path: '/signin/unlock/{token}',
  summary: 'Where the link of a mail leads that ends a pause; consumes nothing',
  params: z.object({ token: z.string() }),
  handle: ({ params, request }, services: RecoveryPageServices) => form(request, services, params.token),
});

export const submitUnlock = operation({
  ...posted,
  id: 'submitUnlock',
  path: '/signin/unlock/link',
  summary: 'Consumes the link and ends the pause',
  errors: ['one-time-token-invalid'],
  async handle({ request, body, context }, services: RecoveryPageServices) {
    const { token = '', csrf } = body;
    if (!(await isOwnForm(request, services, csrf))) return form(request, services, token, 'formExpired');
    try {
      const user = await unlockByLink(services, token, context);
      const login = String(user.profile['login']);
      return show(renderUnlocked({ ...frameOf(request, services.settings()), login, signInUrl: '/signin' }));
    } catch (error) {
      if (isRosterError(error, 'one-time-token-invalid')) return linkProblem(request, services, 'unlock');
      throw error;
    }
  },
});
