import * as z from 'zod/mini';

import type { ErrorCode } from '../kernel/index.ts';
import { type Operation, operation } from './operation.ts';

/** A JSON object whose members the presenting function decides. */
export const anyObject = z.record(z.string(), z.unknown());
export const none = z.object({});

interface ReadDeclaration<Services, Params extends z.ZodMiniType> {
  readonly id: string;
  readonly path: string;
  readonly summary: string;
  readonly scope: `okta.${string}.read` | 'none';
  readonly params: Params;
  readonly errors?: readonly ErrorCode[];
  readonly body?: z.ZodMiniType;
  readonly answer: (params: z.output<Params>, services: Services) => unknown;
}

/** A GET that answers from the org's settings, which the pipeline has read already. */
export function readOperation<Services, Params extends z.ZodMiniType>(
  declaration: ReadDeclaration<Services, Params>,
): Operation<Services> {
  const { answer, errors = [], body = anyObject, ...rest } = declaration;
  return operation({
    ...rest,
    method: 'GET',
    query: none,
    body: none,
    success: { status: 200, body },
    errors,
    handle: async ({ params }, services: Services) => answer(params, services),
  });
}
