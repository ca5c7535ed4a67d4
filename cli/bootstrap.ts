import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';

const Answer = z.union([
  z.object({ ok: z.literal(true), activationUrl: z.string() }),
  z.object({ ok: z.literal(true), apiToken: z.string() }),
]);

export interface BootstrapRequest {
  /** Name of the bootstrap function: an output of the stack. */
  readonly functionName: string;
  readonly adminLogin: string;
  /** A new API token in place of the former one, instead of an activation link. */
  readonly wantsToken: boolean;
}

export class BootstrapError extends Error {
  override readonly name = 'BootstrapError';
}

/**
 * Asks the deployed bootstrap function for the administrator's activation link, or for an API token. Who may do so is IAM's to say
 * (`lambda:InvokeFunction`).
 */
export async function bootstrap(lambda: LambdaClient, { functionName, adminLogin, wantsToken }: BootstrapRequest): Promise<string> {
  const event = { action: wantsToken ? 'token' : 'link', adminLogin };
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  if (FunctionError !== undefined) throw new BootstrapError(`the function failed (${FunctionError}): its log says why`);
  const answer = Answer.safeParse(JSON.parse(Buffer.from(Payload ?? []).toString() || 'null'));
  if (!answer.success) throw new BootstrapError('the function gave no link');
  return 'activationUrl' in answer.data ? answer.data.activationUrl : answer.data.apiToken;
}
