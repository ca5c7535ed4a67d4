import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { directoryServices } from '../../../shared/runtime/directory-services.ts';
import { userOperations } from './operations.ts';

export const handler = lambdaHandler(userOperations, apiRuntime(directoryServices));
