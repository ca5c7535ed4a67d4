import { type Context, randomText } from '../kernel/index.ts';
import type { InlineHook } from './model.ts';

/**
 * What a registration hook is asked. `action` is a plain word here, unlike in Okta's other hooks.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/InlineHook/#tag/InlineHook/operation/create-registration-hook
 */
export function registrationRequest(
  { id, type }: Pick<InlineHook, 'id' | 'type'>,
  answers: Readonly<Record<string, unknown>>,
  at: number,
  { requestId, client }: Pick<Context, 'requestId' | 'client'>,
): object {
  return {
    eventId: randomText(22),
    eventTime: new Date(at).toISOString(),
    eventType: type,
    eventTypeVersion: '1.0',
    contentType: 'application/json',
    cloudEventVersion: '0.1',
    source: id,
    requestType: 'self.service.registration',
    data: {
      context: {
        request: {
          method: 'POST',
          ipAddress: client?.ipAddress ?? null,
          id: requestId,
          // Okta's own form's: endpoints may know it.
          url: { value: '/idp/idx/enroll/new' },
        },
      },
      userProfile: answers,
      action: 'ALLOW',
    },
  };
}
