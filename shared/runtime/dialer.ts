import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { LambdaDialer } from '../aws/dialer.ts';
import { variable } from '../config/index.ts';
import { once } from './root.ts';

/** Signed as every function's calls to the table are: whoever calls out carries no client more. */
export const dialer = once(() => new LambdaDialer(new DynamoDBClient({}).config, variable('DIALER_FUNCTION')));
