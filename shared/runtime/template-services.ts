import { SQSClient } from '@aws-sdk/client-sqs';

import { SqsMessageQueue } from '../aws/sqs-message-queue.ts';
import { variable } from '../config/index.ts';
import type { TemplateServices } from '../message-templates/index.ts';
import type { MessageQueue } from '../messaging/index.ts';
import { type OrgSettings, shownBrand } from '../org/index.ts';
import type { Brand } from '../presentation/index.ts';
import { DynamoMessageTemplates } from '../store/message-templates.ts';
import { DynamoOrgSettings } from '../store/org-settings.ts';
import { once } from './root.ts';
import type { Scope } from './scope.ts';
import { templatesCache } from './templates-cache.ts';

const queue = once(() => new SqsMessageQueue(new SQSClient({}), variable('MESSAGE_QUEUE_URL')));

/** What operations on templates of messages work with. */
export interface TemplateApiServices extends TemplateServices {
  readonly origin: string;
  readonly settings: () => OrgSettings;
  readonly brand: () => Brand;
  readonly messages: MessageQueue;
  /** A user's profile; undefined where there is no such user. */
  readonly profileOf: (userId: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
}

export function templateServices(scope: Scope): TemplateApiServices {
  const { root, reader, committer, users } = scope;
  return {
    clock: root.clock,
    origin: root.origin,
    committer,
    orgSettings: new DynamoOrgSettings(root.settings, reader),
    messageTemplates: new DynamoMessageTemplates(templatesCache(), reader),
    settings: () => scope.settings,
    brand: () => shownBrand(scope.settings.brand),
    messages: { send: (messages) => queue().send(messages) },
    profileOf: async (userId) => (await users.find(userId))?.profile,
  };
}
