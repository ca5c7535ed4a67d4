import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { historyServicesOf } from '../../../shared/runtime/history-services.ts';
import { historyOperations } from './operations.ts';

/** Lambda entry point of history. */
export const handler = lambdaHandler(historyOperations, apiRuntime(historyServicesOf));
