import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { factorServices } from '../../../shared/runtime/factor-services.ts';
import { factorOperations } from './operations.ts';

export const handler = lambdaHandler(factorOperations, apiRuntime(factorServices));
