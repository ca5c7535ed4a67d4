import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { enrollmentApiServices } from '../../../shared/runtime/registration-services.ts';
import { registrationOperations } from './operations.ts';

/** Lambda entry point of registration by script: what its pages do, for forms on other sites. */
export const handler = lambdaHandler(registrationOperations, apiRuntime(enrollmentApiServices));
