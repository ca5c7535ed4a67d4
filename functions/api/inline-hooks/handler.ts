import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { inlineHookServicesOf } from '../../../shared/runtime/inline-hook-services.ts';
import { inlineHookOperations } from './operations.ts';

/** Lambda entry point of the inline hooks and their keys. */
export const handler = lambdaHandler(inlineHookOperations, apiRuntime(inlineHookServicesOf));
