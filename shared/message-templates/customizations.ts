import { type Context, isSameData, newId, RosterError, type Write } from '../kernel/index.ts';
import { customizationLanguages, type EmailCustomization, type EmailTemplate } from '../messaging/index.ts';
import { changeSettings } from '../org/index.ts';
import { contentCauses } from './check-content.ts';
import {
  customizationEvent,
  type EmailTemplatePlace,
  findEmailTemplate,
  isEarlierName,
  setEmailTemplate,
} from './email-templates.ts';
import type { MessageTemplateStore, TemplateServices } from './ports.ts';

export interface CustomizationInput {
  readonly language: string;
  readonly isDefault?: boolean | null | undefined;
  readonly subject: string;
  readonly body: string;
}

/** A customization with its body. */
export interface WholeCustomization extends EmailCustomization {
  readonly body: string;
}

/** As the list of languages writes it. Errors: language-malformed, language-not-permitted. */
function permittedLanguage(given: string): string {
  try {
    Intl.getCanonicalLocales(given);
  } catch {
    throw new RosterError('language-malformed', {});
  }
  const found = customizationLanguages.find((language) => language.toLowerCase() === given.toLowerCase());
  if (found === undefined) throw new RosterError('language-not-permitted', {});
  return found;
}

/** Errors: validation-failed. */
function requireSound({ name }: EmailTemplatePlace, input: CustomizationInput): void {
  const causes = contentCauses(name, input);
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'emailCustomization', causes });
}

/** Errors: language-customized-already. */
function requireFree(others: readonly EmailCustomization[], language: string): void {
  if (others.some((each) => each.language === language)) throw new RosterError('language-customized-already', {});
}

const setBody = (id: string, body: string, replaces: string | null): Write => ({
  do: 'set',
  setting: 'email-body',
  id,
  value: { body },
  replaces: replaces === null ? null : { body: replaces },
});

/** Errors: not-found. */
export function findCustomization({ customizations }: EmailTemplate, id: string): EmailCustomization {
  const found = customizations.find((each) => each.id === id);
  if (found === undefined) throw new RosterError('not-found', { id, type: 'EmailCustomization' });
  return found;
}

async function bodyOf(store: MessageTemplateStore, id: string): Promise<string> {
  const body = (await store.bodiesOf([id])).get(id);
  // Both are written together: whoever finds one without the other has read while they changed.
  if (body === undefined) throw new RosterError('changed-meanwhile', { kind: 'email-customization', id });
  return body;
}

/** Errors: not-found, changed-meanwhile. */
export async function getCustomization(
  store: MessageTemplateStore,
  place: EmailTemplatePlace,
  id: string,
): Promise<WholeCustomization> {
  const found = findCustomization(await findEmailTemplate(store, place), id);
  return { ...found, body: await bodyOf(store, id) };
}

/** Those of a page, by age. `after` is the id of the last one before it. */
export async function listCustomizations(
  store: MessageTemplateStore,
  place: EmailTemplatePlace,
  { limit, after }: { readonly limit: number; readonly after?: string },
): Promise<{ readonly items: readonly WholeCustomization[]; readonly next: string | undefined }> {
  const { customizations } = await findEmailTemplate(store, place);
  const from = after === undefined ? 0 : customizations.findIndex(({ id }) => id === after) + 1;
  const shown = customizations.slice(from, from + limit);
  const bodies = await store.bodiesOf(shown.map(({ id }) => id));
  return {
    items: shown.flatMap((each) => {
      const body = bodies.get(each.id);
      return body === undefined ? [] : [{ ...each, body }];
    }),
    next: from + limit < customizations.length ? shown.at(-1)?.id : undefined,
  };
}

/**
 * The first one of a template is its default one, whatever the caller says. Errors: validation-failed, language-malformed,
 * language-not-permitted, language-customized-already, default-customization-exists.
 */
export function createCustomization(
  services: TemplateServices,
  place: EmailTemplatePlace,
  input: CustomizationInput,
  context: Context,
): Promise<WholeCustomization> {
  const { messageTemplates } = services;
  const language = permittedLanguage(input.language);
  requireSound(place, input);
  return changeSettings(services, context, async (_settings, at) => {
    const before = await findEmailTemplate(messageTemplates, place);
    const isFirst = before.customizations.length === 0;
    requireFree(before.customizations, language);
    if (!isFirst && input.isDefault === true) throw new RosterError('default-customization-exists', {});
    const made: EmailCustomization = {
      id: newId('emailCustomization'),
      language,
      isDefault: isFirst,
      subject: input.subject,
      created: at,
      lastUpdated: at,
    };
    const after = { ...before, customizations: [...before.customizations, made] };
    return {
      result: { ...made, body: input.body },
      writes: [await setEmailTemplate(messageTemplates, after), setBody(made.id, input.body, null)],
      events: [customizationEvent('system.email.template.create', before, made)],
    };
  });
}

/**
 * Whoever becomes the default one takes it from another. A call that changes nothing writes nothing. Errors: not-found, validation-failed,
 * language-malformed, language-not-permitted, language-customized-already, default-customization-not-cleared.
 */
export function replaceCustomization(
  services: TemplateServices,
  place: EmailTemplatePlace,
  id: string,
  input: CustomizationInput,
  context: Context,
): Promise<WholeCustomization> {
  const { messageTemplates } = services;
  return changeSettings(services, context, async (_settings, at) => {
    const template = await findEmailTemplate(messageTemplates, place);
    const before = findCustomization(template, id);
    const language = permittedLanguage(input.language);
    requireSound(place, input);
    const others = template.customizations.filter((each) => each !== before);
    requireFree(others, language);
    if (before.isDefault && input.isDefault === false) throw new RosterError('default-customization-not-cleared', {});
    const isDefault = before.isDefault || input.isDefault === true;
    const wanted: EmailCustomization = { ...before, language, isDefault, subject: input.subject };
    const oldBody = await bodyOf(messageTemplates, id);
    if (isSameData(wanted, before) && oldBody === input.body)
      return { result: { ...before, body: oldBody }, writes: [], events: [] };
    const made: EmailCustomization = { ...wanted, lastUpdated: at };
    const takesOver = isDefault && !before.isDefault;
    const customizations = template.customizations.map((each) =>
      each === before ? made : takesOver && each.isDefault ? { ...each, isDefault: false } : each,
    );
    return {
      result: { ...made, body: input.body },
      writes: [
        await setEmailTemplate(messageTemplates, { ...template, customizations }),
        ...(oldBody === input.body ? [] : [setBody(id, input.body, oldBody)]),
      ],
      events: [customizationEvent('system.email.template.update', template, made)],
    };
  });
}

/**
 * Takes customizations away. Those that are left have a default one still: the oldest, where it is among those that go.
 */
function without(template: EmailTemplate, gone: readonly EmailCustomization[]): EmailTemplate {
  const left = template.customizations.filter((each) => !gone.includes(each));
  const hasDefault = left.some(({ isDefault }) => isDefault);
  return {
    ...template,
    customizations: left.map((each, index) => (hasDefault || index > 0 ? each : { ...each, isDefault: true })),
  };
}

async function removal(store: MessageTemplateStore, template: EmailTemplate, gone: readonly EmailCustomization[]) {
  const bodies = await store.bodiesOf(gone.map(({ id }) => id));
  return {
    result: undefined,
    writes: [
      await setEmailTemplate(store, without(template, gone)),
      ...gone.map(({ id }): Write => ({
        do: 'unset',
        setting: 'email-body',
        id,
        replaces: { body: bodies.get(id) ?? '' },
      })),
    ],
    events: gone.map((each) => customizationEvent('system.email.template.delete', template, each)),
  };
}

/**
 * The default one stays as long as there is one: all go together. Under a template's name of before 2022 it may go, as it could then.
 * Errors: not-found, default-customization-kept.
 */
export function deleteCustomization(
  services: TemplateServices,
  place: EmailTemplatePlace,
  id: string,
  context: Context,
): Promise<void> {
  const { messageTemplates } = services;
  return changeSettings(services, context, async () => {
    const template = await findEmailTemplate(messageTemplates, place);
    const found = findCustomization(template, id);
    if (found.isDefault && !isEarlierName(place.asked)) throw new RosterError('default-customization-kept', {});
    return removal(messageTemplates, template, [found]);
  });
}

/** Our own words count again. Where there is none, nothing is written. */
export function deleteAllCustomizations(services: TemplateServices, place: EmailTemplatePlace, context: Context): Promise<void> {
  const { messageTemplates } = services;
  return changeSettings(services, context, async () => {
    const template = await findEmailTemplate(messageTemplates, place);
    if (template.customizations.length === 0) return { result: undefined, writes: [], events: [] };
    return removal(messageTemplates, template, template.customizations);
  });
}
