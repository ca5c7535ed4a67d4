import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';

import { SnsTextTransport } from '../../../shared/aws/sns-text.ts';
import { code, message, MessageWorld } from './sample-messages.ts';
import { notice } from './sample-notices.ts';

let world: MessageWorld;
let textTransport: MessageWorld['deps']['textTransport'] | undefined;
const lines: string[] = [];

jest.unstable_mockModule('../../../shared/runtime/mailer-services.ts', () => ({
  mailerServices: () => ({ ...world.deps, ...(textTransport && { textTransport }), log: (line: string) => lines.push(line) }),
}));

const { handler } = await import('../../../functions/workers/mailer/handler.ts');

/** Invokes the mailer as SQS does; messages are called by their place. */
function invoke(bodies: readonly unknown[], millisecondsLeft = 30_000): Promise<SQSBatchResponse> {
  const Records = bodies.map((body, index) => ({
    messageId: `m${index}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }));
  const event: Partial<SQSEvent> = { Records: Records as SQSEvent['Records'] };
  const context: Partial<Context> = { getRemainingTimeInMillis: () => millisecondsLeft };
  return handler(event as SQSEvent, context as Context);
}

const failed = ({ batchItemFailures }: SQSBatchResponse): string[] => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

beforeEach(() => {
  world = new MessageWorld();
  textTransport = undefined;
  lines.length = 0;
});

describe('the mailer', () => {
  it('sends a batch and asks for nothing again', async () => {
    expect(failed(await invoke([message('UserActivation', { id: 'a' }), message('PasswordChanged', { id: 'b' })]))).toEqual([]);
    expect(world.mails).toHaveLength(2);
  });

  it('asks again for what failed or waits, and for that alone', async () => {
    world.nextFailure = new Error('throttled');
    const batch = [
      message('UserActivation', { id: 'fails' }),
      '{"not": "a message"}',
      message('UserActivation', { id: 'waits', tokenHash: 'not committed' }),
      message('UserActivation', { id: 'refused', to: 'nobody' }),
      message('UserActivation', { id: 'good' }),
    ];
    expect(failed(await invoke(batch))).toEqual(['m0', 'm1', 'm2']);
    expect(world.mails).toHaveLength(1);
  });

  it('leaves for the next invocation what time is too short for', async () => {
    expect(failed(await invoke([message()], 1000))).toEqual(['m0']);
    expect(world.mails).toEqual([]);
  });

  it('tells once of a mail that did not arrive, and drops what it does not understand', async () => {
    const unknown = JSON.stringify({ source: 'aws.ses', detail: { eventType: 'Click', to: 'ana@example.com' } });
    expect(failed(await invoke([notice('Bounce'), notice('Bounce'), unknown, message()]))).toEqual([]);
    expect(world.told).toMatchObject([{ eventType: 'system.email.delivery', outcome: { result: 'FAILURE', reason: 'BOUNCE' } }]);
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { level: 'info', kind: 'notice', notice: 'Bounce', trouble: 'BOUNCE', outcome: 'told' },
      { level: 'info', outcome: 'repeated' },
      { level: 'warn', kind: 'notice', outcome: 'unknown' },
      { kind: 'mail', outcome: 'sent' },
    ]);
    expect(lines.join('')).not.toMatch(/ana@|00u1|who is/);
  });

  it.each(['OptedOut', 'OptedOutException'])(
    'ends a text to a number whose owner opted out (%s): refused, told in the log, and not asked for again',
    async (name) => {
      const client = new SNSClient({ region: 'eu-west-1' });
      const optedOut = Object.assign(new Error('the number opted out'), { name });
      textTransport = new SnsTextTransport(Object.assign(client, { send: () => Promise.reject(optedOut) }));
      for (const _ of ['first', 'shown again']) expect(failed(await invoke([code()]))).toEqual([]);
      expect(lines.map((line) => (JSON.parse(line) as { outcome: string }).outcome)).toEqual(['refused', 'repeated']);
      expect(world.told).toMatchObject([
        {
          eventType: 'system.sms.send_password_reset_message',
          outcome: { result: 'FAILURE', reason: 'No text can be sent to the number' },
        },
      ]);
    },
  );

  it('logs what became of each, and nothing of the person', async () => {
    await invoke([message(), 'ana@example.com', code()]);
    expect(lines.map((line) => (JSON.parse(line) as { outcome: string }).outcome)).toEqual(['sent', 'failed', 'sent']);
    expect(lines.join('')).not.toMatch(/ana|Ana|Token0123|012345|4915112/);
  });
});
