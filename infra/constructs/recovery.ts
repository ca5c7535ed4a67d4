import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { Messaging } from './messaging.ts';
import type { Monitoring } from './monitoring.ts';
import { ServiceFunction } from './service-function.ts';
import { WorkQueue } from './work-queue.ts';

export interface RecoveryProps {
  readonly stage: Stage;
  readonly directory: DirectoryTable;
  readonly messaging: Messaging;
  readonly monitoring: Monitoring;
}

/** Answers people who can't sign in, out of sight: whoever asks sees no difference by whom she asked for. */
export class Recovery extends Construct {
  readonly #wishes: WorkQueue;

  constructor(scope: Construct, id: string, { stage, directory, messaging, monitoring }: RecoveryProps) {
    super(scope, id);
    const worker = new ServiceFunction(this, 'Worker', { stage, bundle: 'workers-recovery', timeout: Duration.seconds(30) });
    this.#wishes = new WorkQueue(this, 'Wishes', {
      worker,
      batchSize: 5,
      maxConcurrency: 5,
      variable: 'RECOVERY_QUEUE_URL',
      monitoring,
      alarm: 'RecoveryDeadLetters',
      says: 'Somebody who asked for another password, or to be unlocked, got no answer.',
    });
    // It reads no password and sets none: the link that it issues does not need it.
    directory.grant(worker, { get: ['c', 'k', 'o', 'p', 'u'], query: ['o', 'u'], put: ['k', 'u'] });
    messaging.grantSend(worker);
  }

  /** Lets a function take wishes down. */
  grantAsk(fn: ServiceFunction): void {
    this.#wishes.grantSend(fn);
  }
}
