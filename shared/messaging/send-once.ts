import { randomUUID } from 'node:crypto';

import type { Clock } from '../kernel/index.ts';
import type { SentMessages } from './ports.ts';

/** Longer than a worker lives, shorter than SQS waits before it shows a message again. */
const leaseMilliseconds = 60_000;

/** How a try to send ended for good. */
export type SendingEnd = 'sent' | 'refused' | 'limited';

/**
 * Sends one message: at most once for each id as long as workers live to tell, and once more after a death in the one moment between handing
 * over and noting it. `repeated` where it was sent before, `busy` while another worker has it. Throws what the try throws, which gives it back.
 */
export async function sendOnce<End extends string>(
  { clock, sentMessages }: { readonly clock: Clock; readonly sentMessages: SentMessages },
  id: string,
  endOf: (end: End) => SendingEnd,
  attempt: () => Promise<End>,
): Promise<End | 'repeated' | 'busy'> {
  const holder = randomUUID();
  const now = clock.now();
  const begun = await sentMessages.begin(id, { holder, now, until: now + leaseMilliseconds });
  if (begun !== 'new') return begun === 'sent' ? 'repeated' : 'busy';
  const end = await attempt().catch(async (error: unknown) => {
    // Why it failed matters more than whether the lease could be given back: it ends by itself.
    await sentMessages.release(id, holder).catch(() => undefined);
    throw error;
  });
  await sentMessages.done(id, endOf(end), clock.now());
  return end;
}
