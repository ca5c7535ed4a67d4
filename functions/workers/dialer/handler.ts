import type { DialRequest, DialResult } from '../../../shared/hooks/index.ts';
import { optionalVariable } from '../../../shared/config/index.ts';
import { guardedRequest } from '../../../shared/security/index.ts';

/** Whoever asks, no call takes longer or brings more. */
const ceilings = { timeoutMs: 10_000, maxResponseBytes: 1_048_576 } as const;

/**
 * Lambda entry point, invoked by other functions: one call to an address that a customer chose. Has no access to anything of ours.
 */
export async function handler({ url, method, headers, body, timeoutMs, maxResponseBytes }: DialRequest): Promise<DialResult> {
  return guardedRequest({
    url,
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    timeoutMs: Math.min(timeoutMs, ceilings.timeoutMs),
    maxResponseBytes: Math.min(maxResponseBytes, ceilings.maxResponseBytes),
    allowLoopback: optionalVariable('ALLOW_LOOPBACK_HOOKS') === 'yes',
  });
}
