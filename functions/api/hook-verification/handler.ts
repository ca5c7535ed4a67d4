import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { hookVerificationServicesOf } from '../../../shared/runtime/hook-verification-services.ts';
import { hookVerificationOperations } from './operations.ts';

export const handler = lambdaHandler(hookVerificationOperations, apiRuntime(hookVerificationServicesOf));
