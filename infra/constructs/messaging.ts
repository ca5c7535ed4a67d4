import { Arn, Duration, Fn, Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ConfigurationSet, EmailSendingEvent, EventDestination, SuppressionReasons } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import { accept } from './accept.ts';
import type { DirectoryTable } from './directory-table.ts';
import type { EventHooks } from './event-hooks.ts';
import type { KeyRing } from './key-ring.ts';
import type { Monitoring } from './monitoring.ts';
import { ServiceFunction } from './service-function.ts';
import { WorkQueue } from './work-queue.ts';

export interface MessagingProps {
  readonly stage: Stage;
  readonly directory: DirectoryTable;
  readonly monitoring: Monitoring;
  /** `From` address. It, or its domain, is verified in SES. */
  readonly sender: string;
}

/** Mails and text messages: a queue, and the one function that may send. */
export class Messaging extends Construct {
  readonly #mailer: ServiceFunction;
  readonly #messages: WorkQueue;

  constructor(scope: Construct, id: string, { stage, directory, monitoring, sender }: MessagingProps) {
    super(scope, id);
    const mailer = (this.#mailer = new ServiceFunction(this, 'Mailer', {
      stage,
      bundle: 'workers-mailer',
      timeout: Duration.seconds(30),
    }));
    this.#messages = new WorkQueue(this, 'Messages', {
      worker: mailer,
      batchSize: 10,
      // A new SES account sends one to fourteen mails a second.
      maxConcurrency: 5,
      variable: 'MESSAGE_QUEUE_URL',
      monitoring,
      alarm: 'MessagesDeadLetters',
      says: 'Mails or text messages were not sent.',
    });
    directory.grant(mailer, {
      get: ['f', 'k', 'o', 't', 'u', 'v', 'w'],
      query: ['o'],
      put: ['o#messages', 'v', 'w'],
      update: ['w'],
      remove: ['w'],
    });
    this.#allowMail(mailer, sender, this.#tellOfDelivery());
    watchReputation(monitoring);
    allowTextMessages(mailer);
  }

  /** Has the org's own sender of texts asked, where it has one. */
  askTelephony(hooks: EventHooks, keys: KeyRing): void {
    hooks.grantDial(this.#mailer);
    keys.grantUnseal(this.#mailer, 'inline-hook');
  }

  /** Lets a function have messages sent. */
  grantSend(fn: ServiceFunction): void {
    this.#messages.grantSend(fn);
  }

  /** Lets a function have mails go again to an address that took none. */
  grantLift(fn: ServiceFunction): void {
    const statement = new PolicyStatement({
      actions: ['ses:DeleteSuppressedDestination'],
      resources: ['*'],
      conditions: { StringEquals: { 'ses:ApiVersion': '2' } },
    });
    fn.grantPrincipal.addToPrincipalPolicy(statement);
    for (const finding of ['AwsSolutions-IAM5[Resource::*]', 'Serverless-LambdaStarPermissions'])
      accept(fn, finding, "SES's list of addresses is the account's, and has no ARN.");
  }

  /**
   * The set that mails are sent by: SES sends nothing to an address that a mail came back from or whose reader called one spam, and what does
   * not arrive comes into the mailer's queue. SES tells the account's own bus alone.
   */
  #tellOfDelivery(): ConfigurationSet {
    const set = new ConfigurationSet(this, 'Mails', { suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS });
    const bus = EventBus.fromEventBusName(this, 'AccountBus', 'default');
    set.addEventDestination('Notices', {
      destination: EventDestination.eventBus(bus),
      // Not what arrives, which is nearly every mail.
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT, EmailSendingEvent.REJECT, EmailSendingEvent.DELIVERY_DELAY],
    });
    new Rule(this, 'Noticed', {
      eventBus: bus,
      eventPattern: {
        source: ['aws.ses'],
        detailType: ['Email Bounced', 'Email Complaint Received', 'Email Rejected', 'Email Delivery Delayed'],
        // Others may send mails from this account too.
        detail: { mail: { tags: { 'ses:configuration-set': [set.configurationSetName] } } },
      },
      targets: [new SqsQueue(this.#messages.queue, { deadLetterQueue: this.#messages.deadLetters })],
    });
    return set;
  }

  #allowMail(mailer: ServiceFunction, sender: string, { configurationSetName }: ConfigurationSet): void {
    const named = (resource: string, resourceName: string): string =>
      Arn.format({ service: 'ses', resource, resourceName }, Stack.of(this));
    mailer.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['ses:SendEmail'],
        // SES goes by the address's identity where there is one, else by its domain's.
        resources: [
          named('identity', sender),
          named('identity', Fn.select(1, Fn.split('@', sender))),
          named('configuration-set', configurationSetName),
        ],
        conditions: { StringEquals: { 'ses:FromAddress': sender } },
      }),
    );
    mailer.setVariable('MAIL_SENDER', sender);
    mailer.setVariable('MAIL_CONFIGURATION_SET', configurationSetName);
  }
}

/** Where AWS begins to review an account: beyond twice the rate of bounces, and five times that of complaints, it sends no more. */
function watchReputation(monitoring: Monitoring): void {
  monitoring.alarmOnReputation('MailBounces', 'BounceRate', 0.05, 'Of the mails of this account too many come back.');
  monitoring.alarmOnReputation('MailComplaints', 'ComplaintRate', 0.001, 'Too many mails of this account are called spam.');
}

/** A telephone has no ARN: IAM can allow publishing to anything, and then forbid what has one. */
function allowTextMessages(mailer: ServiceFunction): void {
  const actions = ['sns:Publish'];
  mailer.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources: ['*'] }));
  for (const finding of ['AwsSolutions-IAM5[Resource::*]', 'Serverless-LambdaStarPermissions'])
    accept(mailer, finding, 'A telephone has no ARN, and whatever has one is denied.');
  mailer.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ effect: Effect.DENY, actions, resources: ['arn:*:sns:*:*:*'] }));
}
