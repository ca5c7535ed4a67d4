import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { registrationPageServices } from '../../../shared/runtime/registration-services.ts';
import { errorPage } from '../error-page.ts';
import { registrationPageOperations } from './operations.ts';

/** Apart from the other pages: it asks endpoints of customers, and never sees a password. */
export const handler = lambdaHandler(registrationPageOperations, apiRuntime(registrationPageServices), {
  channel: 'page',
  onError: errorPage,
});
