import type { ApiRequest } from '../../../shared/api/index.ts';
import { partyOf, type User } from '../../../shared/directory/index.ts';
import type { Context } from '../../../shared/kernel/index.ts';
import { findSignedInUser, type SessionServices } from '../../../shared/sign-in/index.ts';
import { sessionCookie } from '../session-cookie.ts';

/** Whose session the browser has; undefined where it has none that stands. */
export async function whoIsSignedIn(request: ApiRequest, services: SessionServices): Promise<User | undefined> {
  const id = request.cookies.get(sessionCookie);
  return id === undefined ? undefined : findSignedInUser(services, id);
}

/** What she does on a page of her own is hers. */
export const byHerself = (context: Context, user: User): Context => ({ ...context, actor: partyOf(user) });
