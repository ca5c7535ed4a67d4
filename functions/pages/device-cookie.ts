import type { ApiRequest } from '../../shared/api/index.ts';
import { isDatedMark, mintDatedMark, type PurposeKey } from '../../shared/security/index.ts';
import type { FormServices } from './frame.ts';

const deviceCookie = '__Host-roster-device';
/** As long as browsers keep a cookie at most. */
const lifetimeSeconds = 400 * 24 * 60 * 60;

export interface DeviceServices extends Pick<FormServices, 'clock'> {
  readonly deviceKey: () => Promise<PurposeKey>;
}

/** Whose device this is, as far as its cookie proves it: somebody has signed in here. It lets nobody in. */
export async function deviceOf(request: ApiRequest, { clock, deviceKey }: DeviceServices): Promise<(userId: string) => boolean> {
  const mark = request.cookies.get(deviceCookie);
  if (mark === undefined) return () => false;
  const key = await deviceKey();
  return (userId) => isDatedMark(key, mark, userId, clock.now());
}

/** Remembers that somebody has signed in on this device; the last one counts. */
export async function rememberDevice({ clock, deviceKey }: DeviceServices, userId: string): Promise<string> {
  const mark = mintDatedMark(await deviceKey(), userId, clock.now() + lifetimeSeconds * 1000);
  return `${deviceCookie}=${mark}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${lifetimeSeconds}`;
}
