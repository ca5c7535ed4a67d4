import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { invitationServices } from '../../../shared/runtime/invitation-services.ts';
import { invitationOperations } from './operations.ts';

export const handler = lambdaHandler(invitationOperations, apiRuntime(invitationServices));
