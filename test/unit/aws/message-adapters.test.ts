import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';

import { SesMailTransport } from '../../../shared/aws/ses-mail.ts';
import { SnsTextTransport } from '../../../shared/aws/sns-text.ts';
import { SqsMessageQueue } from '../../../shared/aws/sqs-message-queue.ts';
import type { OutgoingMessage } from '../../../shared/messaging/index.ts';

/** The client, but for the network: it keeps what it is sent and answers as it is told. */
function faked<Client extends object>(client: Client, answer: () => unknown = () => ({})): { client: Client; inputs: unknown[] } {
  const inputs: unknown[] = [];
  const send = async ({ input }: { input: unknown }): Promise<unknown> => {
    inputs.push(input);
    return answer();
  };
  return { client: Object.assign(client, { send }), inputs };
}

const ses = (answer?: () => unknown) => faked(new SESClient({ region: 'eu-west-1' }), answer);
const sns = (answer?: () => unknown) => faked(new SNSClient({ region: 'eu-west-1' }), answer);
const sqs = (answer?: () => unknown) => faked(new SQSClient({ region: 'eu-west-1' }), answer);

const failing = (name: string) => (): never => {
  throw Object.assign(new Error('no'), { name });
};

const mail = {
  template: 'UserActivation',
  from: '"Acme" <a@example.com>',
  to: 'b@example.com',
  subject: 'Hé',
  html: '<p>',
  text: 'p',
} as const;

const text = { to: '+4915112345678', text: 'Acme: x' } as const;

const message = (id: string, tokenHash: string | null): OutgoingMessage => ({
  id,
  kind: 'mail',
  to: 'ana@example.com',
  template: 'RegistrationAttempt',
  language: 'en',
  variables: { signInLink: '/signin' },
  queued: 1,
  tokenHash,
});

const label = { template: 'UserActivation', userId: '00u1' } as const;
const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
const failingMail = (name: string) => new SesMailTransport(ses(failing(name)).client, 'mails').send(mail, label);
const failingText = (name: string) => new SnsTextTransport(sns(failing(name)).client).send(text);

describe('mail through SES', () => {
  it('sends both parts to one recipient, labelled, by the set that tells of what does not arrive', async () => {
    const { client, inputs } = ses();
    const transport = new SesMailTransport(client, 'mails');
    await transport.send(mail, label);
    await transport.send(mail, { template: 'Invitation' });
    const tag = (Name: string, Value: string) => ({ Name, Value });
    expect(inputs).toMatchObject([{}, { Tags: [tag('template', 'Invitation')] }]);
    expect(inputs.slice(0, 1)).toEqual([
      {
        ConfigurationSetName: 'mails',
        Tags: [tag('template', 'UserActivation'), tag('user', '00u1')],
        Source: '"Acme" <a@example.com>',
        Destination: { ToAddresses: ['b@example.com'] },
        Message: { Subject: utf8('Hé'), Body: { Html: utf8('<p>'), Text: utf8('p') } },
      },
    ]);
  });

  it('parts recipients that never will be from what may mend itself', async () => {
    await expect(failingMail('InvalidParameterValue')).rejects.toMatchObject({
      name: 'MessageRefusedError',
      reason: 'ses-refused',
    });
    for (const name of ['Throttling', 'MessageRejected', 'MailFromDomainNotVerifiedException', 'TimeoutError']) {
      await expect(failingMail(name)).rejects.toMatchObject({ name });
    }
  });
});

describe('texts through SNS', () => {
  it('go to a telephone, as transactional', async () => {
    const { client, inputs } = sns();
    await new SnsTextTransport(client).send(text);
    expect(inputs).toEqual([
      {
        PhoneNumber: '+4915112345678',
        Message: 'Acme: x',
        MessageAttributes: { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } },
      },
    ]);
  });

  it('part numbers that never will be from what may mend itself', async () => {
    await expect(failingText('InvalidParameterException')).rejects.toMatchObject({ name: 'MessageRefusedError' });
    await expect(failingText('ThrottledException')).rejects.toMatchObject({ name: 'ThrottledException' });
  });
});

describe('the queue of messages', () => {
  it('takes ten at a time, and holds back those whose change is yet to be committed', async () => {
    const { client, inputs } = sqs();
    await new SqsMessageQueue(client, 'https://queue').send(
      Array.from({ length: 11 }, (_, index) => message(`m${index}`, index === 0 ? 'hash' : null)),
    );
    const plain = (Id: string, id: string) => ({ Id, MessageBody: JSON.stringify(message(id, null)) });
    const held = { Id: '0', MessageBody: JSON.stringify(message('m0', 'hash')), DelaySeconds: 2 };
    expect(inputs).toEqual([
      {
        QueueUrl: 'https://queue',
        Entries: [held, ...Array.from({ length: 9 }, (_, index) => plain(String(index + 1), `m${index + 1}`))],
      },
      { QueueUrl: 'https://queue', Entries: [plain('0', 'm10')] },
    ]);
  });

  it('tells its user when a message was not taken', async () => {
    const { client } = sqs(() => ({ Failed: [{ Id: '0' }] }));
    await expect(new SqsMessageQueue(client, 'https://queue').send([message('m', null)])).rejects.toThrow(
      '1 of 1 messages refused',
    );
  });
});
