import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import type { ServiceFunction } from './service-function.ts';

/** What a wrapped data key is for; its encryption context says so, and IAM parts the two. */
export type KeyPurpose = 'credential' | 'org-keys' | 'event-hook' | 'inline-hook';

/** The one KMS key. It wraps data keys and never sees what they seal. */
export class KeyRing extends Construct {
  readonly #key: Key;

  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id);
    this.#key = new Key(this, 'Key', {
      description: `Roster (${stage.name}): wraps the data keys of credentials, and the org's own keys`,
      enableKeyRotation: true,
      pendingWindow: Duration.days(30),
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }

  /** Lets a function seal under a fresh data key, and tells it which key wraps that. */
  grantSeal(fn: ServiceFunction, purpose: KeyPurpose): void {
    this.#grant(fn, 'kms:GenerateDataKey', purpose);
  }

  /** Lets a function unwrap data keys of this purpose, and tells it which key wrapped them. */
  grantUnseal(fn: ServiceFunction, purpose: KeyPurpose): void {
    this.#grant(fn, 'kms:Decrypt', purpose);
  }

  #grant(fn: ServiceFunction, action: string, purpose: KeyPurpose): void {
    fn.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: [action],
        resources: [this.#key.keyArn],
        conditions: { StringEquals: { 'kms:EncryptionContext:purpose': purpose } },
      }),
    );
    fn.setVariable('KEY_ID', this.#key.keyId);
  }
}
