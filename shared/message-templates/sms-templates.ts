import { type Context, type EventDraft, isSameData, newId, RosterError, toOktaTime, type Write } from '../kernel/index.ts';
import { changeSettings } from '../org/index.ts';
import type { MessageTemplateStore, TemplateServices } from './ports.ts';
import { defaultSmsTemplate, defaultSmsType, smsLimits, type SmsTemplate, smsTextCauses } from './sms-template.ts';

export interface SmsTemplateInput {
  readonly type?: string | undefined;
  readonly name?: string | undefined;
  readonly template?: string | undefined;
  /** A language whose text is null or empty is taken away. */
  readonly translations?: Readonly<Record<string, string | null>> | null | undefined;
}

const refuse = (causes: readonly string[]): void => {
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'smsTemplate', causes });
};

const isLanguage = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
};

function causesOf(wanted: SmsTemplate, others: readonly SmsTemplate[]): string[] {
  const { type, name, template, translations } = wanted;
  const languages = Object.keys(translations);
  return [
    ...(type === '' ? ['type: The field cannot be left blank'] : []),
    ...(name.trim() === '' ? ['name: The field cannot be left blank'] : []),
    ...(others.some((each) => each.type === type)
      ? ['type: An object with this field already exists in the current organization']
      : []),
    ...smsTextCauses('template', template),
    ...(languages.length > smsLimits.translations
      ? [`translations: There must not be more than ${smsLimits.translations} translations`]
      : []),
    ...languages
      .filter((language) => !isLanguage(language))
      .map((language) => `translations: "${language}" is no language of BCP 47`),
    ...languages.flatMap((language) => smsTextCauses(`translations.${language}`, translations[language] ?? '')),
  ];
}

function merged(before: SmsTemplate['translations'], given: SmsTemplateInput['translations']): SmsTemplate['translations'] {
  const all = Object.entries({ ...before, ...given });
  return Object.fromEntries(all.flatMap(([language, text]) => (text === null || text === '' ? [] : [[language, text]])));
}

const eventOf = (eventType: EventDraft['eventType'], { id, name }: SmsTemplate): EventDraft => ({
  eventType,
  targets: [{ id, type: 'SmsTemplate', alternateId: null, displayName: name }],
});

const setTemplate = (value: SmsTemplate, replaces: SmsTemplate | null): Write => ({
  do: 'set',
  setting: 'sms-template',
  id: value.id,
  value,
  replaces,
});

/** Errors: not-found. */
function find(templates: readonly SmsTemplate[], id: string): SmsTemplate {
  const found = templates.find((each) => each.id === id);
  if (found === undefined) throw new RosterError('not-found', { id, type: 'AppInstance' });
  return found;
}

/** The org's own, then the one that came with it. */
export async function listSmsTemplates(
  store: MessageTemplateStore,
  orgCreated: number,
  type: string | undefined,
): Promise<readonly SmsTemplate[]> {
  const all = [...(await store.smsTemplates()), defaultSmsTemplate(orgCreated)];
  return type === undefined ? all : all.filter((each) => each.type === type);
}

/** Errors: not-found. */
export async function getSmsTemplate(store: MessageTemplateStore, orgCreated: number, id: string): Promise<SmsTemplate> {
  return find(await listSmsTemplates(store, orgCreated, undefined), id);
}

/** One of a type. Errors: validation-failed. */
export function createSmsTemplate(services: TemplateServices, input: SmsTemplateInput, context: Context): Promise<SmsTemplate> {
  const { messageTemplates } = services;
  return changeSettings(services, context, async (_settings, at) => {
    const others = await messageTemplates.smsTemplates();
    const { type = '', name = '', template = '', translations } = input;
    const made: SmsTemplate = {
      id: newId('smsTemplate'),
      type,
      name,
      template,
      translations: merged({}, translations),
      created: at,
      lastUpdated: at,
    };
    refuse(causesOf(made, others));
    if (others.length >= smsLimits.templates) refuse([`There must not be more than ${smsLimits.templates} SMS templates`]);
    return { result: made, writes: [setTemplate(made, null)], events: [eventOf('roster.sms_template.created', made)] };
  });
}

function requireOwn(id: string): void {
  if (id === 'default') refuse(['id: The default SMS template cannot be changed']);
}

/**
 * Replaces all of a template, or (`isPartial`) what is given of it and the languages that are given. A call that changes nothing writes nothing.
 * Errors: not-found, validation-failed.
 */
export function changeSmsTemplate(
  services: TemplateServices,
  id: string,
  input: SmsTemplateInput,
  isPartial: boolean,
  context: Context,
): Promise<SmsTemplate> {
  const { messageTemplates } = services;
  requireOwn(id);
  return changeSettings(services, context, async (_settings, at) => {
    const templates = await messageTemplates.smsTemplates();
    const before = find(templates, id);
    const base = isPartial ? before : { ...before, type: '', name: '', template: '', translations: {} };
    const wanted: SmsTemplate = {
      ...before,
      type: input.type ?? base.type,
      name: input.name ?? base.name,
      template: input.template ?? base.template,
      translations: merged(base.translations, input.translations),
    };
    refuse(
      causesOf(
        wanted,
        templates.filter((each) => each.id !== id),
      ),
    );
    if (isSameData(wanted, before)) return { result: before, writes: [], events: [] };
    const after = { ...wanted, lastUpdated: at };
    return { result: after, writes: [setTemplate(after, before)], events: [eventOf('roster.sms_template.updated', after)] };
  });
}

/** One that is gone already stays gone, and nobody minds. Errors: validation-failed. */
export function deleteSmsTemplate(services: TemplateServices, id: string, context: Context): Promise<void> {
  const { messageTemplates } = services;
  requireOwn(id);
  return changeSettings(services, context, async () => {
    const found = (await messageTemplates.smsTemplates()).find((each) => each.id === id);
    if (found === undefined) return { result: undefined, writes: [], events: [] };
    return {
      result: undefined,
      writes: [{ do: 'unset', setting: 'sms-template', id, replaces: found }],
      events: [eventOf('roster.sms_template.deleted', found)],
    };
  });
}

/** The org's own template of verification codes, else the one that came with it: what a sender renders by. */
export async function verificationTemplate(store: MessageTemplateStore, orgCreated: number): Promise<SmsTemplate> {
  const [first] = await listSmsTemplates(store, orgCreated, defaultSmsType);
  return first ?? defaultSmsTemplate(orgCreated);
}

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Template/ */
export function presentSmsTemplate({ id, type, name, template, translations, created, lastUpdated }: SmsTemplate): object {
  return { id, type, name, template, translations, created: toOktaTime(created), lastUpdated: toOktaTime(lastUpdated) };
}
