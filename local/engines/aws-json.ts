import * as z from 'zod';

import { region } from '../template/stack-template.ts';

const Failure = z.object({ __type: z.string(), message: z.string().optional(), Message: z.string().optional() });

/** What an engine answered instead of a result. */
export class EngineError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** Emulators check that a request is signed, not by whom. */
const signed = {
  authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/local/aws4_request, SignedHeaders=host, Signature=local`,
  'x-amz-date': '20260101T000000Z',
  'content-type': 'application/x-amz-json-1.0',
};

/**
 * One call of an AWS JSON protocol. The SDK would do it too, but turns binary values into bytes and dates into `Date`; Lambda's events
 * have them as they are on the wire.
 *
 * @param target such as `DynamoDB_20120810.CreateTable`
 * @throws EngineError
 */
export async function callJson(endpoint: string, target: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { ...signed, 'x-amz-target': target },
    body: JSON.stringify(input),
    ...(signal && { signal }),
  });
  const answer: unknown = JSON.parse((await response.text()) || '{}');
  if (response.ok) return answer;
  const { __type, message, Message } = Failure.parse(answer);
  throw new EngineError(__type.slice(__type.lastIndexOf('#') + 1), message ?? Message ?? '');
}
