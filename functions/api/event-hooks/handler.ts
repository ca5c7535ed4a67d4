import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { eventHookServicesOf } from '../../../shared/runtime/event-hook-services.ts';
import { eventHookOperations } from './operations.ts';

/** Lambda entry point of the event hooks. */
export const handler = lambdaHandler(eventHookOperations, apiRuntime(eventHookServicesOf));
