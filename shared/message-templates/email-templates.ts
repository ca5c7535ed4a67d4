import { type Context, type EventDraft, RosterError, type Write } from '../kernel/index.ts';
import {
  customizableTemplates,
  type EmailCustomization,
  type EmailTemplate,
  type Recipients,
  type TemplateName,
  templateOf,
} from '../messaging/index.ts';
import { changeSettings } from '../org/index.ts';
import type { MessageTemplateStore, TemplateServices } from './ports.ts';

/** Whose mail it is, as the path names it. `asked` is the name in the path: answers link to the same. */
export interface EmailTemplatePlace {
  readonly brandId: string;
  readonly name: TemplateName;
  readonly asked: string;
}

/** Names of before 2022 that Okta's earliest clients use. What is asked for under one is answered under it. */
const earlierNames: ReadonlyMap<string, TemplateName> = new Map([
  ['welcome', 'UserActivation'],
  ['forgotPassword', 'ForgotPassword'],
  ['forgotPasswordDenied', 'ForgotPasswordDenied'],
  ['tempPassword', 'PasswordResetByAdmin'],
]);

export const isEarlierName = (name: string): boolean => earlierNames.has(name);

const isName = (name: string): name is TemplateName => customizableTemplates.some((each) => each === name);

/** Errors: not-found. */
export function placeOfTemplate(
  { brand }: { readonly brand: { readonly id: string } },
  { brandId, templateName }: { readonly brandId: string; readonly templateName: string },
): EmailTemplatePlace {
  if (brandId !== brand.id) throw new RosterError('not-found', { id: brandId, type: 'Brand' });
  const name = earlierNames.get(templateName) ?? templateName;
  if (!isName(name)) throw new RosterError('not-found', { id: templateName, type: 'EmailTemplate' });
  return { brandId, name, asked: templateName };
}

/** As it is settled, or as it is where nothing was ever changed. */
export async function findEmailTemplate(
  store: MessageTemplateStore,
  { brandId, name }: Pick<EmailTemplatePlace, 'brandId' | 'name'>,
): Promise<EmailTemplate> {
  const found = (await store.emailTemplates()).find((each) => each.brandId === brandId && each.name === name);
  return found ?? { brandId, name, recipients: 'ALL_USERS', customizations: [] };
}

/** `before` as the store gives it: null in history where nothing was ever changed. */
export async function setEmailTemplate(store: MessageTemplateStore, value: EmailTemplate): Promise<Write> {
  const { brandId, name } = value;
  const replaces = (await store.emailTemplates()).find((each) => each.brandId === brandId && each.name === name) ?? null;
  return { do: 'set', setting: 'email-template', id: `${brandId}_${name}`, value, replaces };
}

export const customizationEvent = (
  eventType: EventDraft['eventType'],
  { name }: Pick<EmailTemplate, 'name'>,
  { id, language }: Pick<EmailCustomization, 'id' | 'language'>,
): EventDraft => ({
  eventType,
  targets: [{ id, type: 'EmailTemplate', alternateId: null, displayName: name }],
  debugData: { template: name, language },
});

/** Whether somebody waits for this mail, with no other way on: it can't be switched off. */
export function isAwaited(name: TemplateName): boolean {
  const { byStrangers, expires } = templateOf(name);
  return byStrangers && expires !== null;
}

/** Who gets a mail. A call that changes nothing writes nothing. Errors: recipients-not-supported. */
export function replaceEmailSettings(
  services: TemplateServices,
  place: EmailTemplatePlace,
  recipients: Recipients,
  context: Context,
): Promise<EmailTemplate> {
  const { messageTemplates } = services;
  return changeSettings(services, context, async () => {
    if (recipients === 'NO_USERS' && isAwaited(place.name)) throw new RosterError('recipients-not-supported', {});
    const before = await findEmailTemplate(messageTemplates, place);
    if (before.recipients === recipients) return { result: before, writes: [], events: [] };
    const after = { ...before, recipients };
    const { brandId, name } = place;
    const target = { id: `${brandId}_${name}`, type: 'EmailTemplate', alternateId: null, displayName: name };
    return {
      result: after,
      writes: [await setEmailTemplate(messageTemplates, after)],
      events: [
        { eventType: 'system.email.template.settings_changed', targets: [target], debugData: { template: name, recipients } },
      ],
    };
  });
}
