import type { ApiRequest, RawReply } from '../../shared/api/index.ts';
import { type Advance, isSignedIn, transactionLifetime } from '../../shared/authn/index.ts';
import { createSession, type NewSessionServices } from '../../shared/sign-in/index.ts';
import type { DeviceServices } from './device-cookie.ts';
import { enter, redirect } from './session-cookie.ts';

/** Holds the state token of a sign-in that is under way: not in an address, not in a page, not for scripts. */
const stepCookie = '__Host-roster-step';
const facts = 'Path=/; Secure; HttpOnly; SameSite=Lax';

export const stepTokenOf = (request: ApiRequest): string | undefined => request.cookies.get(stepCookie);
export const forgetStep = `${stepCookie}=; ${facts}; Max-Age=0`;

/** In, or on to the page of the next step. */
export async function goOn(services: NewSessionServices & DeviceServices, advance: Advance): Promise<RawReply> {
  if (isSignedIn(advance)) return enter(services, await createSession(services, advance.sessionToken), '/signin', [forgetStep]);
  const cookie = `${stepCookie}=${advance.stateToken}; ${facts}; Max-Age=${transactionLifetime / 1000}`;
  return redirect(advance.status === 'PROFILE_REQUIRED' ? '/signin/profile' : '/signin/verify', [cookie]);
}
