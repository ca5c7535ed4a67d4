import { lambdaHandler } from '../../../shared/api/index.ts';
import { accountPageServices } from '../../../shared/runtime/account-page-services.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { errorPage } from '../error-page.ts';
import { accountPageOperations } from './operations.ts';

/** Apart from the other pages: whoever changes her address gives her password once more. */
export const handler = lambdaHandler(accountPageOperations, apiRuntime(accountPageServices), {
  channel: 'page',
  onError: errorPage,
});
