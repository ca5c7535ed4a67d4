import type { EmailTemplate } from '../messaging/index.ts';
import type { MessageTemplateStore, OwnTextRules, SmsTemplate } from '../message-templates/index.ts';
import { EpochCache } from './epoch-cache.ts';
import { keys, ranges } from './keys.ts';
import type { Reader } from './reader.ts';
import type { Item, Table } from './table.ts';

interface Templates {
  readonly email: readonly EmailTemplate[];
  readonly sms: readonly SmsTemplate[];
  readonly textRules: OwnTextRules | undefined;
}

const valuesOf = <Value>(items: readonly Item[], setting: string): Value[] =>
  items.filter(({ sk }) => sk.startsWith(`${setting}#`)).map((item) => item['value'] as Value);

/** The org's own rules of texts, for who needs nothing else of all this. */
export async function findTextRules(reader: Reader): Promise<OwnTextRules | undefined> {
  return (await reader.get(keys.setting('text-rules', 'text-rules')))?.['value'] as OwnTextRules | undefined;
}

/** What customers have made of messages, without the bodies of mails, kept in the function's memory until the org's epoch moves. */
export class MessageTemplatesCache {
  readonly #templates: EpochCache<Templates>;

  constructor(table: Table) {
    this.#templates = new EpochCache(async () => {
      const items = await Array.fromAsync(table.all({ pk: keys.setting('email-template', '').pk, ...ranges.partition }));
      return {
        email: valuesOf<EmailTemplate>(items, 'email-template'),
        sms: valuesOf<SmsTemplate>(items, 'sms-template').sort((one, other) => one.created - other.created),
        textRules: valuesOf<OwnTextRules>(items, 'text-rules')[0],
      };
    });
  }

  async read(reader: Reader): Promise<Templates> {
    const item = await reader.get(keys.entity('org', 'org'));
    return this.#templates.get({ version: Number(item?.['version'] ?? 0), lastUpdated: Number(item?.['lastUpdated'] ?? 0) });
  }
}

/** The templates of one request, read anew once its reader forgets. */
export class DynamoMessageTemplates implements MessageTemplateStore {
  readonly #cache: MessageTemplatesCache;
  readonly #reader: Reader;

  constructor(cache: MessageTemplatesCache, reader: Reader) {
    this.#cache = cache;
    this.#reader = reader;
  }

  async emailTemplates(): Promise<readonly EmailTemplate[]> {
    return (await this.#cache.read(this.#reader)).email;
  }

  async smsTemplates(): Promise<readonly SmsTemplate[]> {
    return (await this.#cache.read(this.#reader)).sms;
  }

  async textRules(): Promise<OwnTextRules | undefined> {
    return (await this.#cache.read(this.#reader)).textRules;
  }

  async bodiesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const items = await Promise.all(ids.map((id) => this.#reader.get(keys.setting('email-body', id))));
    return new Map(
      items.flatMap((item, index) => {
        const { body } = (item?.['value'] ?? {}) as { body?: string };
        return body === undefined ? [] : [[ids[index] ?? '', body] as const];
      }),
    );
  }
}
