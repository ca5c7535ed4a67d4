import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { signInServices } from '../../../shared/runtime/sign-in-services.ts';
import { signInOperations } from './operations.ts';

export const handler = lambdaHandler(signInOperations, apiRuntime(signInServices));
