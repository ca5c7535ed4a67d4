import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { credentialServices } from '../../../shared/runtime/credential-services.ts';
import { credentialOperations } from './operations.ts';

export const handler = lambdaHandler(credentialOperations, apiRuntime(credentialServices));
