import { Client, OktaApiError } from '@okta/okta-sdk-nodejs';

import type { TestStack } from './local-stack.ts';

/** Okta's own SDK against a running stack, by the administrator's token unless another is given. */
export function sdkClient(stack: TestStack, token = stack.apiToken): Client {
  // The SDK's types do not know of its switch for tests.
  const configuration = { orgUrl: stack.url, token, testing: { disableHttpsCheck: true } };
  return new Client(configuration);
}

/** The SDK's types have all members optional. @throws where there is none */
export function idOf({ id }: { readonly id?: string }): string {
  if (id === undefined) throw new Error('the answer has no id');
  return id;
}

/** With what a call of the SDK is refused. @throws where it isn't, or by something else than an answer */
export async function refusalOf(call: Promise<unknown>): Promise<OktaApiError> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OktaApiError)) throw new Error('it was not refused', { cause: error });
  return error;
}

/** `[404, 'E0000007']` */
export async function codesOf(call: Promise<unknown>): Promise<[status?: number, errorCode?: string]> {
  const { status, errorCode } = await refusalOf(call);
  return [status, String(errorCode)];
}
