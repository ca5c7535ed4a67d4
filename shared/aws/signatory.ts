import type { SQSClient } from '@aws-sdk/client-sqs';

/** Who signs requests that no client of the SDK makes: any client knows its region and credentials. */
export type Signatory = Pick<SQSClient['config'], 'region' | 'credentials' | 'sha256'>;
