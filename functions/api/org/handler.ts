import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { orgServices } from '../../../shared/runtime/org-services.ts';
import { orgOperations } from './operations.ts';

export const handler = lambdaHandler(orgOperations, apiRuntime(orgServices));
