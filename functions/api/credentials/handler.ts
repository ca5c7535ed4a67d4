import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { credentialServices } from '../../../shared/runtime/credential-services.ts';
import { sessionsOf } from '../../../shared/runtime/session-store.ts';
import { credentialOperations } from './operations.ts';

export const handler = lambdaHandler(credentialOperations, apiRuntime(credentialServices, { sessionsOf }));
