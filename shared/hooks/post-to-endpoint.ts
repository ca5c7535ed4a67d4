import { headersFor } from './endpoint-headers.ts';
import { type HookHeader, hookLimits } from './model.ts';
import type { Dialer, DialResult } from './ports.ts';

/** Where an endpoint is, and what it is called with. */
export interface EndpointAddress {
  readonly uri: string;
  readonly headers: readonly HookHeader[];
  readonly auth: { readonly key: string } | null;
}

/** One POST of JSON to a hook's endpoint, within three seconds. `fixed` headers win over the customer's. Rejects only where the dialer can't be reached. */
export function postToEndpoint(
  dialer: Dialer,
  endpoint: EndpointAddress,
  {
    secret,
    body,
    fixed = {},
    maxResponseBytes = hookLimits.responseBytes,
  }: {
    /** Of `endpoint.auth`, open. */
    readonly secret: string | undefined;
    readonly body: string;
    readonly fixed?: Record<string, string>;
    readonly maxResponseBytes?: number;
  },
): Promise<DialResult> {
  const ours = { Accept: 'application/json', 'Content-Type': 'application/json' };
  return dialer.dial({
    url: endpoint.uri,
    method: 'POST',
    headers: headersFor(endpoint, secret, ours, fixed),
    body,
    timeoutMs: hookLimits.timeoutMs,
    maxResponseBytes,
  });
}
