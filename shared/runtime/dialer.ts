import { LambdaClient } from '@aws-sdk/client-lambda';

import { LambdaDialer } from '../aws/dialer.ts';
import { variable } from '../config/index.ts';
import { once } from './root.ts';

/** Apart from the rest: only who calls out carries the client. */
export const dialer = once(() => new LambdaDialer(new LambdaClient({}), variable('DIALER_FUNCTION')));
