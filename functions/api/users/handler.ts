import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { directoryServices } from '../../../shared/runtime/directory-services.ts';
import { sessionsOf } from '../../../shared/runtime/session-store.ts';
import { userOperations } from './operations.ts';

export const handler = lambdaHandler(userOperations, apiRuntime(directoryServices, { sessionsOf }));
