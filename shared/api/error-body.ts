import { randomText } from '../kernel/index.ts';
import { toOktaError } from './error-table.ts';
import type { Reply } from './http.ts';

/**
 * The one place that writes error bodies, in Okta's shape. `errorId` is what support and the log have in common. A few of Okta's APIs
 * leave `errorLink` out.
 */
export function errorReply(
  error: unknown,
  { errorLink = true }: { readonly errorLink?: boolean | undefined } = {},
): { readonly reply: Reply; readonly errorId: string } {
  const { status, errorCode, summary, causes = [] } = toOktaError(error);
  const errorId = `oae${randomText(22)}`;
  return {
    errorId,
    reply: {
      status,
      body: {
        errorCode,
        errorSummary: summary,
        ...(errorLink ? { errorLink: errorCode } : {}),
        errorId,
        errorCauses: causes.map((errorSummary) => ({ errorSummary })),
      },
    },
  };
}
