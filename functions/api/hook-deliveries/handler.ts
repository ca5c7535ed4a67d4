import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { deliveryControlServicesOf } from '../../../shared/runtime/delivery-control-services.ts';
import { hookDeliveryOperations } from './operations.ts';

/** Lambda entry point of what event hooks have delivered, and have not. */
export const handler = lambdaHandler(hookDeliveryOperations, apiRuntime(deliveryControlServicesOf));
