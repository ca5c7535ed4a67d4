import { deliveryFault, excerptOf } from './delivery-body.ts';
import type { DeliveryAttempt } from './delivery-model.ts';
import type { EventHook } from './model.ts';
import type { DeliveryServices } from './ports.ts';
import { postToEndpoint } from './post-to-endpoint.ts';
import { signatureHeaders } from './signature-headers.ts';

/** A hook with its secrets open. */
export interface OpenHook {
  readonly hook: EventHook;
  readonly secret: string | undefined;
  /** The current one first; all of them sign. */
  readonly signingSecrets: readonly string[];
}

/** What a call to an endpoint carries. `attempt` is 1 for the first try. */
export interface DeliveryCall extends Pick<DeliveryAttempt, 'deliveryId' | 'shard' | 'events' | 'uuids' | 'attempt'> {
  readonly body: string;
}

/** One call to a hook's endpoint, signed; gives what is told of it. Rejects only where the dialer can't be reached. */
export async function callEndpoint(
  { dialer, clock }: Pick<DeliveryServices, 'dialer' | 'clock'>,
  { hook, secret, signingSecrets }: OpenHook,
  { body, ...told }: DeliveryCall,
): Promise<DeliveryAttempt> {
  const signature = signatureHeaders({ id: told.deliveryId, at: clock.now(), body, secrets: signingSecrets });
  const result = await postToEndpoint(dialer, hook.channel, { secret, body, fixed: signature });
  return {
    ...told,
    uuids: told.uuids.slice(0, 5),
    at: clock.now(),
    status: result.ok ? result.status : null,
    fault: deliveryFault(result) ?? null,
    latencyMs: result.latencyMs,
    excerpt: excerptOf(result),
  };
}
