import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { groupRuleServices } from '../../../shared/runtime/group-rule-services.ts';
import { groupRuleOperations } from './operations.ts';

export const handler = lambdaHandler(groupRuleOperations, apiRuntime(groupRuleServices));
