import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { schemaServices } from '../../../shared/runtime/schema-services.ts';
import { schemaOperations } from './operations.ts';

export const handler = lambdaHandler(schemaOperations, apiRuntime(schemaServices));
