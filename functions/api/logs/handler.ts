import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { logServicesOf } from '../../../shared/runtime/log-services.ts';
import { logOperations } from './operations.ts';

/** Lambda entry point of the System Log. */
export const handler = lambdaHandler(logOperations, apiRuntime(logServicesOf));
