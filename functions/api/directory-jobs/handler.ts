import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { jobControlServicesOf } from '../../../shared/runtime/directory-job-control.ts';
import { directoryJobOperations } from './operations.ts';

/** Lambda entry point of the walks over the directory. */
export const handler = lambdaHandler(directoryJobOperations, apiRuntime(jobControlServicesOf));
