import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { templateServices } from '../../../shared/runtime/template-services.ts';
import { templateOperations } from './operations.ts';

/** Lambda entry point of the templates of mails and text messages. */
export const handler = lambdaHandler(templateOperations, apiRuntime(templateServices));
