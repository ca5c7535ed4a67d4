import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { factorPageServices } from '../../../shared/runtime/factor-page-services.ts';
import { errorPage } from '../error-page.ts';
import { factorPageOperations } from './operations.ts';

/** Apart from the other pages: whoever shows or enrolls a factor has its secret opened. */
export const handler = lambdaHandler(factorPageOperations, apiRuntime(factorPageServices), {
  channel: 'page',
  onError: errorPage,
});
