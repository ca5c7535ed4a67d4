import { RawReply } from '../../shared/api/index.ts';
import { redirectResponse } from '../../shared/pages/index.ts';
import type { Session } from '../../shared/sign-in/index.ts';
import { type DeviceServices, rememberDevice } from './device-cookie.ts';

export const sessionCookie = '__Host-sid';

export function redirect(location: string, cookies: readonly string[] = []): RawReply {
  const { statusCode, headers, cookies: set } = redirectResponse(location, cookies);
  return new RawReply({ status: statusCode, headers, ...(set === undefined ? {} : { cookies: set }) });
}

/** Leads on, signed in. A session that outlives the browser says so. */
export async function enter(
  services: DeviceServices,
  session: Session,
  location = '/signin',
  cookies: readonly string[] = [],
): Promise<RawReply> {
  const lasts = session.persistent === true ? `; Max-Age=${Math.floor((session.expires - session.created) / 1000)}` : '';
  const cookie = `${sessionCookie}=${session.id}; Path=/; Secure; HttpOnly; SameSite=Lax${lasts}`;
  return redirect(location, [cookie, await rememberDevice(services, session.userId), ...cookies]);
}
