import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import { ReadOriginSecret } from '../aws/origin-secret.ts';
import { variable } from '../config/index.ts';
import { OriginCheck } from '../edge/index.ts';
import { systemClock } from '../kernel/index.ts';

/** The check that the authorizer keeps for as long as its instance lives. */
export function originCheck(): OriginCheck {
  return new OriginCheck({
    secrets: new ReadOriginSecret(new SecretsManagerClient({}), variable('ORIGIN_SECRET_ARN')),
    clock: systemClock,
  });
}
