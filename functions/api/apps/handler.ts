import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { appServices } from '../../../shared/runtime/app-services.ts';
import { appOperations } from './operations.ts';

export const handler = lambdaHandler(appOperations, apiRuntime(appServices));
