import { CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { KeyRing } from './key-ring.ts';
import type { Messaging } from './messaging.ts';
import { ServiceFunction } from './service-function.ts';

export interface BootstrapProps {
  readonly stage: Stage;
  readonly directory: DirectoryTable;
  readonly keys: KeyRing;
  readonly messaging: Messaging;
  readonly adminLogin: string;
}

/** Raised when orgs begin with something new: CloudFormation then has the function give it to the org that is there. */
const beginning = '2';

/**
 * Makes an empty table an org with its first administrator. The function answers CloudFormation itself, and whoever IAM lets invoke
 * it. An org that is there gets what it lacks of today's beginning, and nothing else changes.
 */
export class Bootstrap extends Construct {
  readonly functionName: string;

  constructor(scope: Construct, id: string, { stage, directory, keys, messaging, adminLogin }: BootstrapProps) {
    super(scope, id);
    const bootstrap = new ServiceFunction(this, 'Function', {
      stage,
      bundle: 'bootstrap',
      memory: 1769,
      timeout: Duration.minutes(1),
    });
    directory.grant(bootstrap, {
      get: ['c', 'g', 'o', 'p', 't', 'u'],
      query: ['o', 't'],
      put: ['c', 'g', 'k', 'o', 'p', 't', 'u'],
      remove: ['c', 'o#tokens', 't'],
    });
    keys.grantSeal(bootstrap, 'org-keys');
    keys.grantSeal(bootstrap, 'credential');
    keys.grantUnseal(bootstrap, 'credential');
    messaging.grantSend(bootstrap);
    bootstrap.setVariable('REGISTRATION', stage.registration);
    bootstrap.needsNoDeadLetters('CloudFormation, or whoever invokes it, hears of a failure: as an answer, or after five minutes.');
    this.functionName = bootstrap.lambda.functionName;

    new CustomResource(this, 'Org', {
      serviceToken: bootstrap.lambda.functionArn,
      resourceType: 'Custom::RosterOrg',
      // CloudFormation would wait an hour for a function that died.
      serviceTimeout: Duration.minutes(5),
      properties: { AdminLogin: adminLogin, Beginning: beginning },
    });
  }
}
