import { setTimeout as wait } from 'node:timers/promises';

import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import { CloudFrontHeader } from '../aws/distribution-header.ts';
import { RotatedOriginSecret } from '../aws/origin-secret.ts';
import { originHeader, variable } from '../config/index.ts';
import type { RotationServices } from '../edge/index.ts';

/** What the rotation of the origin secret works with. */
export function originRotationServices(): RotationServices {
  return {
    secrets: new RotatedOriginSecret(new SecretsManagerClient({}), variable('ORIGIN_SECRET_ARN')),
    header: new CloudFrontHeader(new CloudFrontClient({}), variable('DISTRIBUTION_ID'), originHeader),
    wait: async (milliseconds) => wait(milliseconds),
  };
}
