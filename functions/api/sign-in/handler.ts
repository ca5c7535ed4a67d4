import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { transactionServices } from '../../../shared/runtime/authn-services.ts';
import { signInOperations } from './operations.ts';

export const handler = lambdaHandler(signInOperations, apiRuntime(transactionServices));
