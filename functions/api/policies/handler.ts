import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { policyServices } from '../../../shared/runtime/policy-services.ts';
import { sessionsOf } from '../../../shared/runtime/session-store.ts';
import { policyOperations } from './operations.ts';

export const handler = lambdaHandler(policyOperations, apiRuntime(policyServices, { sessionsOf }));
