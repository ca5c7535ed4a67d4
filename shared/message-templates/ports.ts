import type { EmailTemplate } from '../messaging/index.ts';
import type { SettingsServices } from '../org/index.ts';
import type { SmsTemplate } from './sms-template.ts';

export interface MessageTemplateStore {
  emailTemplates(): Promise<readonly EmailTemplate[]>;
  smsTemplates(): Promise<readonly SmsTemplate[]>;
  /** Bodies of customizations by their ids; those that are not there are left out. */
  bodiesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export interface TemplateServices extends SettingsServices {
  readonly messageTemplates: MessageTemplateStore;
}
