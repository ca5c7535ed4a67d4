import { Client } from '@okta/okta-sdk-nodejs';

import type { TestStack } from './local-stack.ts';

/** Okta's own SDK against a running stack, by the administrator's token unless another is given. */
export function sdkClient(stack: TestStack, token = stack.apiToken): Client {
  // The SDK's types do not know of its switch for tests.
  const configuration = { orgUrl: stack.url, token, testing: { disableHttpsCheck: true } };
  return new Client(configuration);
}
