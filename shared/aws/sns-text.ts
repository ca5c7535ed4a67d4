import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';

import { MessageRefusedError, type RenderedText, type TextTransport } from '../messaging/index.ts';

const refusals = new Set([
  'InvalidParameter',
  'InvalidParameterException',
  'InvalidParameterValue',
  'OptedOut',
  'OptedOutException',
]);

/** Text messages through SNS, as transactional ones: they are not held back in favour of cheaper routes. */
export class SnsTextTransport implements TextTransport {
  readonly #client: SNSClient;

  constructor(client: SNSClient) {
    this.#client = client;
  }

  async send({ to, text }: RenderedText): Promise<void> {
    const transactional = { DataType: 'String', StringValue: 'Transactional' };
    try {
      await this.#client.send(
        new PublishCommand({ PhoneNumber: to, Message: text, MessageAttributes: { 'AWS.SNS.SMS.SMSType': transactional } }),
      );
    } catch (error) {
      if (error instanceof Error && refusals.has(error.name)) throw new MessageRefusedError('sns-refused', { cause: error });
      throw error;
    }
  }
}
