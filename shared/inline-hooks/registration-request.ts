import type { User } from '../directory/index.ts';
import { type Context, randomText } from '../kernel/index.ts';
import { presentSignedInUser } from '../sign-in/index.ts';
import type { InlineHook } from './model.ts';

type Asked = Pick<InlineHook, 'id' | 'type'>;
type Asking = Pick<Context, 'requestId' | 'client'>;

const envelope = ({ id, type }: Asked, requestType: string, at: number): object => ({
  eventId: randomText(22),
  eventTime: new Date(at).toISOString(),
  eventType: type,
  eventTypeVersion: '1.0',
  contentType: 'application/json',
  cloudEventVersion: '0.1',
  source: id,
  requestType,
});

/** The paths are those of Okta's own forms: endpoints may know them. */
const requestOf = ({ requestId, client }: Asking, path: string): object => ({
  method: 'POST',
  ipAddress: client?.ipAddress ?? null,
  id: requestId,
  url: { value: path },
});

/**
 * What a registration hook is asked. `action` is a plain word here, unlike in Okta's other hooks.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/InlineHook/#tag/InlineHook/operation/create-registration-hook
 */
export const registrationRequest = (
  hook: Asked,
  answers: Readonly<Record<string, unknown>>,
  at: number,
  asking: Asking,
): object => ({
  ...envelope(hook, 'self.service.registration', at),
  data: { context: { request: requestOf(asking, '/idp/idx/enroll/new') }, userProfile: answers, action: 'ALLOW' },
});

/**
 * What the same hook is asked where somebody adds to her profile on her way in: `userProfileUpdate` is what she adds, and nothing else.
 *
 * @see https://developer.okta.com/docs/guides/registration-inline-hook/
 */
export function profileUpdateRequest(
  hook: Asked,
  { user, update }: { readonly user: User; readonly update: Readonly<Record<string, unknown>> },
  at: number,
  asking: Asking,
): object {
  const path = `/api/v1/users/${user.id}`;
  const links = { groups: { href: `${path}/groups` }, factors: { href: `${path}/factors` } };
  return {
    ...envelope(hook, 'progressive.profile', at),
    data: {
      context: { request: requestOf(asking, '/idp/idx/enroll/update'), user: { ...presentSignedInUser(user), _links: links } },
      action: 'ALLOW',
      userProfileUpdate: update,
    },
  };
}
