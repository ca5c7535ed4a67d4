import type { EmailTemplate } from '../messaging/index.ts';
import type { SettingsServices } from '../org/index.ts';
import type { SmsTemplate } from './sms-template.ts';
import type { OwnTextRules } from './text-rules.ts';

export interface MessageTemplateStore {
  emailTemplates(): Promise<readonly EmailTemplate[]>;
  smsTemplates(): Promise<readonly SmsTemplate[]>;
  /** Undefined where the usual ones count. */
  textRules(): Promise<OwnTextRules | undefined>;
  /** Bodies of customizations by their ids; those that are not there are left out. */
  bodiesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export interface TemplateServices extends SettingsServices {
  readonly messageTemplates: MessageTemplateStore;
}
