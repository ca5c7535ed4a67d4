import { type Context, randomText, retryOnConflict, RosterError } from '../kernel/index.ts';
import { isOtherChannel, unsealSecret } from './channel.ts';
import { headersFor } from './endpoint-headers.ts';
import { changeEventHook, getEventHook } from './event-hooks.ts';
import { type EventHook, hookLimits } from './model.ts';
import type { DialResult, VerificationServices } from './ports.ts';

export const challengeHeader = 'X-Okta-Verification-Challenge';

const calls = 2;

/** Why an answer does not prove the endpoint, or undefined where it does. Repeats nothing that the endpoint wrote. */
export function findVerificationFault(result: DialResult, challenge: string): string | undefined {
  if (!result.ok) return `The endpoint could not be called: ${result.kind}`;
  if (result.status !== 200) return `The endpoint answered with status ${result.status} in place of 200`;
  let answer: unknown;
  try {
    answer = JSON.parse(result.body);
  } catch {
    return 'The answer of the endpoint is not JSON';
  }
  const echoed = typeof answer === 'object' && answer !== null && 'verification' in answer ? answer.verification : undefined;
  return echoed === challenge ? undefined : 'The answer of the endpoint does not repeat the challenge as its member "verification"';
}

/** One GET with a challenge, and one more where it fails. */
async function challengeEndpoint({ dialer, hookSealer }: VerificationServices, hook: EventHook): Promise<void> {
  const challenge = randomText(32);
  const headers = headersFor(
    hook.channel,
    await unsealSecret(hookSealer, hook),
    { Accept: 'application/json' },
    { [challengeHeader]: challenge },
  );
  let fault: string | undefined;
  for (let call = 0; call < calls; call += 1) {
    const result = await dialer.dial({
      url: hook.channel.uri,
      method: 'GET',
      headers,
      timeoutMs: hookLimits.timeoutMs,
      maxResponseBytes: hookLimits.responseBytes,
    });
    fault = findVerificationFault(result, challenge);
    if (fault === undefined) return;
  }
  throw new RosterError('hook-verification-failed', { detail: `channel.config.uri: ${fault}` });
}

/**
 * Asks the endpoint to prove that it wants this hook's events. From then on, while the hook is ACTIVE, it receives what happens.
 *
 * @see https://developer.okta.com/docs/concepts/event-hooks/#one-time-verification-request
 */
export async function verifyEventHook(services: VerificationServices, id: string, context: Context): Promise<EventHook> {
  const challenged = await getEventHook(services, id);
  await challengeEndpoint(services, challenged);
  return retryOnConflict(async () => {
    const before = await getEventHook(services, id);
    if (isOtherChannel(before.channel, challenged.channel)) {
      throw new RosterError('hook-verification-failed', { detail: 'channel: The channel was changed during the verification' });
    }
    const types = before.verificationStatus === 'VERIFIED' ? [] : (['event_hook.verified'] as const);
    return changeEventHook(services, before, { ...before, verificationStatus: 'VERIFIED' }, types, context);
  });
}
