import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { directoryServices } from '../../../shared/runtime/directory-services.ts';
import { groupOperations } from './operations.ts';

export const handler = lambdaHandler(groupOperations, apiRuntime(directoryServices), { notThere: ['/api/v1/groups/rules'] });
