import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { groupDirectoryServices } from '../../../shared/runtime/group-services.ts';
import { groupOperations } from './operations.ts';

export const handler = lambdaHandler(groupOperations, apiRuntime(groupDirectoryServices));
