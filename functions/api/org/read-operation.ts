import * as z from 'zod/mini';

import { type Operation, operation } from '../../../shared/api/index.ts';
import type { ErrorCode } from '../../../shared/kernel/index.ts';
import type { OrgServices } from '../../../shared/runtime/org-services.ts';

/** A JSON object whose members the presenting function decides. */
export const anyObject = z.record(z.string(), z.unknown());
export const none = z.object({});

interface ReadDeclaration<Params extends z.ZodMiniType> {
  readonly id: string;
  readonly path: string;
  readonly summary: string;
  readonly scope: `okta.${string}.read` | 'none';
  readonly params: Params;
  readonly errors?: readonly ErrorCode[];
  readonly body?: z.ZodMiniType;
  readonly answer: (params: z.output<Params>, services: OrgServices) => unknown;
}

/** A GET that answers from the org's settings, which the pipeline has read already. */
export function readOperation<Params extends z.ZodMiniType>(declaration: ReadDeclaration<Params>): Operation<OrgServices> {
  const { answer, errors = [], body = anyObject, ...rest } = declaration;
  return operation({
    ...rest,
    method: 'GET',
    query: none,
    body: none,
    success: { status: 200, body },
    errors,
    handle: async ({ params }, services: OrgServices) => answer(params, services),
  });
}
