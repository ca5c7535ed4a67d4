import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';

import { SesMailTransport } from '../aws/ses-mail.ts';
import { SnsTextTransport } from '../aws/sns-text.ts';
import { variable } from '../config/index.ts';
import { partyOf } from '../directory/index.ts';
import { telephonyHook } from '../inline-hooks/index.ts';
import { renderSms, smsWords, textRules, verificationTemplate } from '../message-templates/index.ts';
import type { DeliveryDependencies, NoticeDependencies } from '../messaging/index.ts';
import { shownBrand } from '../org/index.ts';
import { hookKeyStore, inlineHookStore } from '../store/inline-hooks.ts';
import { DynamoNoticeLog, DynamoRecipientLimiter, DynamoSentMessages, DynamoTokenPresence } from '../store/sent-messages.ts';
import { Reader } from '../store/reader.ts';
import { DynamoMessageTemplates } from '../store/message-templates.ts';
import { DynamoUserStore } from '../store/users.ts';
import { administrators } from './administrators.ts';
import { dialer } from './dialer.ts';
import { inlineHookSealer } from './hook-endpoints.ts';
import { inlineHookTokens } from './inline-hook-tokens.ts';
import { eventLog } from './log-store.ts';
import { templatesCache } from './templates-cache.ts';
import { once, type Root, root } from './root.ts';

const mailTransport = once(() => new SesMailTransport(new SESClient({}), variable('MAIL_CONFIGURATION_SET')));
const textTransport = once(() => new SnsTextTransport(new SNSClient({})));

/** What the mailer works with. */
export interface MailerServices extends DeliveryDependencies, NoticeDependencies {
  readonly log: Root['log'];
}

/** For one invocation: the brand is read anew where the org's settings have changed. */
export function mailerServices(): MailerServices {
  const wired = root();
  const { table, stamp, clock, origin, settings } = wired;
  const reader = new Reader(table);
  const templates = new DynamoMessageTemplates(templatesCache(), reader);
  return {
    clock,
    sentMessages: new DynamoSentMessages(table, stamp),
    recipientLimiter: new DynamoRecipientLimiter(table, stamp),
    noticeLog: new DynamoNoticeLog(table, stamp),
    tokenPresence: new DynamoTokenPresence(table),
    brands: {
      getBrand: async () => shownBrand((await settings.get(reader)).brand),
    },
    customizations: {
      async find(template) {
        const { brand } = await settings.get(reader);
        return (await templates.emailTemplates()).find(({ brandId, name }) => brandId === brand.id && name === template);
      },
      body: async (id) => (await templates.bodiesOf([id])).get(id),
    },
    profiles: { find: async (id) => (await new DynamoUserStore(table, reader).find(id))?.profile ?? {} },
    codeWords: {
      async template(language) {
        const { created } = await settings.get(reader);
        return smsWords(await verificationTemplate(templates, created), language);
      },
      async write(code, language) {
        const { created, brand } = await settings.get(reader);
        return renderSms(await verificationTemplate(templates, created), { code, orgName: brand.name, language });
      },
    },
    textRules: () => textRules(templates),
    tell: (event) => eventLog().record(event),
    otherSender: telephonyHook({
      inlineHooks: inlineHookStore(table, reader),
      hookKeys: hookKeyStore(table, reader),
      get inlineHookSealer() {
        return inlineHookSealer();
      },
      get dialer() {
        return dialer();
      },
      tokens: inlineHookTokens(),
      eventRecorder: eventLog(),
      clock,
    }),
    async orgParty() {
      const { orgId, companyName } = await settings.get(reader);
      return { id: orgId, type: 'Org', alternateId: null, displayName: companyName };
    },
    async userParty(id) {
      const user = await new DynamoUserStore(table, reader).find(id);
      return user === undefined ? { id, type: 'User', alternateId: null, displayName: null } : partyOf(user);
    },
    mailTransport: mailTransport(),
    // Made when the first text goes out: mails alone don't pay for its client.
    textTransport: { send: (text) => textTransport().send(text) },
    administrators: { list: once(() => administrators(reader).list()) },
    sender: { origin, mailSender: variable('MAIL_SENDER') },
    log: (line) => wired.log(line),
  };
}
