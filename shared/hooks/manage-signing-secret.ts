import { type Context, retryOnConflict, toOktaTime } from '../kernel/index.ts';
import { changeEventHook, getEventHook } from './event-hooks.ts';
import type { EventHook } from './model.ts';
import type { EventHookServices } from './ports.ts';
import { forgetEnded, mintSigningSecret, openCurrentSecret, rotate } from './signing-secrets.ts';

/** For how long a secret that was replaced signs beside the new one. */
export const overlapHours = { usual: 24, longest: 168 } as const;
const hour = 3_600_000;

/** When a hook's secrets began and end; never what they are. */
export interface SigningSecretView {
  readonly created: string;
  /** Those that still sign beside the current one, the newest first. */
  readonly previous: readonly { readonly expires: string }[];
}

/** Of a hook that has a secret; now. */
function present({ signing }: EventHook, now: number): SigningSecretView {
  if (signing === undefined) throw new TypeError('the hook has no signing secret');
  const { since, earlier } = forgetEnded(signing, now);
  return { created: toOktaTime(since), previous: earlier.map(({ until }) => ({ expires: toOktaTime(until) })) };
}

async function replaceSecret(
  services: EventHookServices,
  before: EventHook,
  hours: number,
  change: 'created' | 'rotated',
  context: Context,
): Promise<EventHook> {
  const at = services.clock.now();
  const secret = await mintSigningSecret(services.hookSealer, before.id);
  const signing = rotate(before.signing, secret, { at, until: at + hours * hour });
  const facts = { signingSecret: change, ...(change === 'rotated' ? { overlapHours: String(hours) } : {}) };
  return changeEventHook(services, before, { ...before, signing }, ['event_hook.updated'], context, facts);
}

/**
 * The secret that signs a hook's deliveries, as `whsec_` and base64, for the receiver to check them by. A hook that was made before
 * there were signatures gets its secret now.
 */
export async function readSigningSecret(
  services: EventHookServices,
  id: string,
  context: Context,
): Promise<SigningSecretView & { readonly secret: string }> {
  const hook = await retryOnConflict(async () => {
    const found = await getEventHook(services, id);
    return found.signing === undefined ? replaceSecret(services, found, 0, 'created', context) : found;
  });
  const { signing } = hook;
  if (signing === undefined) throw new TypeError('the hook has no signing secret');
  return { secret: await openCurrentSecret(services.hookSealer, id, signing), ...present(hook, services.clock.now()) };
}

/**
 * Gives a hook a new secret. The one before signs beside it for `hours`, from 0 (at once it signs no more, nor does any before it) to
 * `overlapHours.longest`. The answer does not hold the new one: answers to a POST may be kept for a day, for who sends it again.
 */
export async function rotateSigningSecret(
  services: EventHookServices,
  id: string,
  hours: number,
  context: Context,
): Promise<SigningSecretView> {
  const hook = await retryOnConflict(async () =>
    replaceSecret(services, await getEventHook(services, id), hours, 'rotated', context),
  );
  return present(hook, services.clock.now());
}
