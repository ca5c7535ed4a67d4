import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerResult } from 'aws-lambda';

import { originHeader } from '../../../shared/config/index.ts';
import type { OriginCheck } from '../../../shared/edge/index.ts';
import { originCheck } from '../../../shared/runtime/origin-check-services.ts';

let check: OriginCheck | undefined;

/** Lambda entry point, asked by API Gateway: whether a request came through the distribution. Who called is the API functions' business. */
export async function handler({ headers }: APIGatewayRequestAuthorizerEventV2): Promise<APIGatewaySimpleAuthorizerResult> {
  check ??= originCheck();
  return { isAuthorized: await check.accepts(headers?.[originHeader]) };
}
