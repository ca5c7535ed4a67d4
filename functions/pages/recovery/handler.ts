import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { recoveryPageServices } from '../../../shared/runtime/recovery-page-services.ts';
import { errorPage } from '../error-page.ts';
import { recoveryPageOperations } from './operations.ts';

export const handler = lambdaHandler(recoveryPageOperations, apiRuntime(recoveryPageServices), {
  channel: 'page',
  onError: errorPage,
});
