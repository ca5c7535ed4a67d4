import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import * as z from 'zod';

import { StartError } from '../errors.ts';
import type { Lambda } from '../functions/lambda.ts';
import type { StackTemplate } from '../template/stack-template.ts';

const Response = z.object({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string().optional(),
  Data: z.record(z.string(), z.unknown()).optional(),
});
type Response = z.infer<typeof Response>;

/**
 * Custom resources whose provider is a function of the stack. Each start says `Create`, whatever was there before.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export class CustomResources {
  readonly #waiting = new Map<string, (response: Response) => void>();

  /** @throws StartError with the provider's reason */
  async create(template: StackTemplate, lambda: Lambda, endpoint: string): Promise<void> {
    for (const { id, properties } of template.list('AWS::CloudFormation::CustomResource')) {
      const { ServiceToken, ServiceTimeout, ...ResourceProperties } = properties;
      const path = `/custom-resources/${randomUUID()}`;
      const responded = new Promise<Response>((resolve) => this.#waiting.set(path, resolve));
      const request = {
        RequestType: 'Create',
        RequestId: randomUUID(),
        StackId: template.stackArn,
        ResponseURL: `${endpoint}${path}`,
        ResourceType: template.typeOf(id),
        LogicalResourceId: id,
        ResourceProperties: { ServiceToken, ServiceTimeout: String(ServiceTimeout), ...ResourceProperties },
      };
      const invoked = lambda.invoke(ServiceToken, JSON.stringify(request)).then((outcome): Response | Promise<Response> => {
        return 'error' in outcome ? failed(`${outcome.error.errorType}: ${outcome.error.errorMessage}`) : responded;
      });
      const silent = delay(ServiceTimeout * 1000, failed('it did not answer'), { ref: false });
      const result = await Promise.race([responded, invoked, silent]);
      this.#waiting.delete(path);
      if (result.Status === 'FAILED')
        throw new StartError(`The custom resource ${id} failed (${result.Reason ?? 'no reason given'}).`);
      template.setCustomAttributes(id, {
        ...result.Data,
        ...(result.PhysicalResourceId !== undefined && { Ref: result.PhysicalResourceId }),
      });
    }
  }

  /** @returns whether somebody waits for what was put here */
  receive(path: string, body: string): boolean {
    const settle = this.#waiting.get(path);
    settle?.(Response.parse(JSON.parse(body)));
    return settle !== undefined;
  }
}

const failed = (Reason: string): Response => ({ Status: 'FAILED', Reason });
