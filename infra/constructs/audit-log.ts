import { Duration, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import { type DirectoryTable, entityPrefixes } from './directory-table.ts';
import type { Monitoring } from './monitoring.ts';
import { ServiceFunction } from './service-function.ts';
import { DeadLetters, WorkQueue } from './work-queue.ts';

export interface AuditLogProps {
  readonly stage: Stage;
  readonly directory: DirectoryTable;
  readonly monitoring: Monitoring;
}

const inserted = (sk: unknown, newImage?: unknown): Record<string, unknown> => ({
  eventName: ['INSERT'],
  dynamodb: { Keys: { sk: { S: sk } }, ...(newImage !== undefined && { NewImage: newImage }) },
});

/**
 * What becomes a page of the log: an event in its entity's partition, an event without a changed entity, and a user that an import
 * inserted together with its first event. `exists` looks at leaves alone, so it asks for a field of that event.
 */
export const loggedRecords = [
  inserted([{ prefix: 'e#' }]),
  inserted([{ prefix: 'a#' }]),
  inserted(['u'], { born: { M: { uuid: { S: [{ exists: true }] } } } }),
];

/** The log, in order: from the table's stream into pages, from the pages onto the bus. */
export class AuditLog extends Construct {
  readonly bus: EventBus;
  readonly #wakeups: WorkQueue;

  constructor(scope: Construct, id: string, { stage, directory, monitoring }: AuditLogProps) {
    super(scope, id);
    // Named for the stack: the name that CDK makes up is the same in each of an account's stacks.
    this.bus = new EventBus(this, 'Bus', { eventBusName: Stack.of(this).stackName });

    const publisher = new ServiceFunction(this, 'BusPublisher', {
      stage,
      bundle: 'workers-bus-publisher',
      timeout: Duration.minutes(1),
    });
    this.#wakeups = new WorkQueue(this, 'Wakeups', {
      worker: publisher,
      // Wake-ups of one shard say the same: a second's worth of them costs one invocation.
      batchSize: 100,
      window: Duration.seconds(1),
      maxConcurrency: 16,
      variable: 'LOG_WAKEUP_QUEUE_URL',
      monitoring,
      alarm: 'LogWakeupsDeadLetters',
      says: 'Events were not published to the bus.',
    });
    directory.grant(publisher, { query: ['log'], update: ['q'] });
    this.bus.grantPutEventsTo(publisher);
    publisher.setVariable('EVENT_BUS_NAME', this.bus.eventBusName);

    const appender = new ServiceFunction(this, 'LogAppender', {
      stage,
      bundle: 'streams-log-appender',
      timeout: Duration.minutes(1),
    });
    const partitions = [...entityPrefixes, 'log'] as const;
    // A gap before an event is filled from the entity's partition.
    directory.grant(appender, { get: partitions, query: entityPrefixes, put: partitions });
    directory.grantStream(appender, {
      filters: loggedRecords,
      parallelizationFactor: 1,
      parked: new DeadLetters(this, 'Parked', {
        monitoring,
        alarm: 'LogAppenderParked',
        says: 'Changes did not reach the log.',
      }),
    });
    monitoring.alarmOnLag('LogAppenderLag', appender, 'The log lags behind the directory.');
    this.grantWake(appender);
    // A backlog longer than one invocation goes on in the next.
    this.grantWake(publisher);
  }

  /** Lets a function have the log's newest pages published. */
  grantWake(fn: ServiceFunction): void {
    this.#wakeups.grantSend(fn);
  }
}
