import { type Context, type EventDraft, newId, type Party, RosterError, toOktaTime } from '../kernel/index.ts';
import { changeSettings, type SettingsServices } from './change-settings.ts';
import type { OrgSettings } from './settings.ts';

export const uiSchemaLimits = { uiSchemas: 50, elements: 50, textLength: 255 } as const;

export const uiFormats = ['text', 'radio', 'select', 'checkbox', 'radio_yes_no', 'radio_true_false'] as const;

/** One field of a form. */
export interface UiElement {
  readonly type: 'Control';
  /** Which attribute of the profile: `#/properties/firstName`. */
  readonly scope: string;
  readonly label?: string | undefined;
  readonly options?: { readonly format?: (typeof uiFormats)[number] | undefined } | undefined;
}

/** How a form looks on which people give their attributes. */
export interface UiForm {
  readonly type: 'Group';
  readonly label?: string | undefined;
  readonly buttonLabel?: string | undefined;
  readonly elements: readonly UiElement[];
}

export interface UiSchema {
  readonly id: string;
  readonly uiSchema: UiForm;
  readonly created: number;
  readonly lastUpdated: number;
}

/** Errors: not-found. */
export function getUiSchema({ uiSchemas }: Pick<OrgSettings, 'uiSchemas'>, id: string): UiSchema {
  const found = uiSchemas.find((each) => each.id === id);
  if (found === undefined) throw new RosterError('not-found', { id, type: 'UISchemaEntity' });
  return found;
}

const partyOf = ({ id, uiSchema }: UiSchema): Party => ({
  id,
  type: 'UISchema',
  alternateId: null,
  displayName: uiSchema.label ?? null,
});
const eventOf = (eventType: EventDraft['eventType'], value: UiSchema): EventDraft => ({ eventType, targets: [partyOf(value)] });

const refuse = (cause: string): never => {
  throw new RosterError('validation-failed', { object: 'uiSchema', causes: [cause] });
};

/** Attributes may be taken away after it, so that a form passes over what no schema has; a new one names none. */
function requireKnownAttributes({ schemas }: OrgSettings, { elements }: UiForm): void {
  const known = new Set(
    schemas.filter(({ name }) => name === 'user').flatMap(({ base, custom }) => [...base, ...custom].map(({ name }) => name)),
  );
  const scopes = new Set<string>();
  for (const { scope } of elements) {
    const name = scope.replace('#/properties/', '');
    if (!known.has(name)) refuse(`scope: There is no attribute '${name}' in the profile of users`);
    if (scopes.has(scope)) refuse(`scope: The attribute '${name}' is there twice`);
    scopes.add(scope);
  }
}

/** Errors: validation-failed. */
export function createUiSchema(services: SettingsServices, uiSchema: UiForm, context: Context): Promise<UiSchema> {
  return changeSettings(services, context, (settings, at) => {
    requireKnownAttributes(settings, uiSchema);
    if (settings.uiSchemas.length >= uiSchemaLimits.uiSchemas) {
      refuse(`An organization must not have more than ${uiSchemaLimits.uiSchemas} UI schemas`);
    }
    const value: UiSchema = { id: newId('uiSchema'), uiSchema, created: at, lastUpdated: at };
    return {
      result: value,
      writes: [{ do: 'set', setting: 'ui-schema', id: value.id, value, replaces: null }],
      events: [eventOf('roster.ui_schema.created', value)],
    };
  });
}

/** Errors: not-found, validation-failed. */
export function replaceUiSchema(services: SettingsServices, id: string, uiSchema: UiForm, context: Context): Promise<UiSchema> {
  return changeSettings(services, context, (settings, at) => {
    const before = getUiSchema(settings, id);
    requireKnownAttributes(settings, uiSchema);
    const after: UiSchema = { ...before, uiSchema, lastUpdated: at };
    return {
      result: after,
      writes: [{ do: 'set', setting: 'ui-schema', id, value: after, replaces: before }],
      events: [eventOf('roster.ui_schema.updated', after)],
    };
  });
}

/** One that is not there is gone already, which is all the caller wants: so Okta answers, too. */
export function deleteUiSchema(services: SettingsServices, id: string, context: Context): Promise<void> {
  return changeSettings(services, context, ({ uiSchemas }) => {
    const value = uiSchemas.find((each) => each.id === id);
    if (value === undefined) return { result: undefined, writes: [], events: [] };
    return {
      result: undefined,
      writes: [{ do: 'unset', setting: 'ui-schema', id, replaces: value }],
      events: [eventOf('roster.ui_schema.deleted', value)],
    };
  });
}

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UISchema/ */
export function presentUiSchema({ id, uiSchema, created, lastUpdated }: UiSchema, origin: string): object {
  const { type, label, buttonLabel, elements } = uiSchema;
  return {
    id,
    uiSchema: {
      type,
      ...(label === undefined ? {} : { label }),
      ...(buttonLabel === undefined ? {} : { buttonLabel }),
      elements,
    },
    created: toOktaTime(created),
    lastUpdated: toOktaTime(lastUpdated),
    _links: { self: { href: `${origin}/api/v1/meta/uischemas/${id}`, hints: { allow: ['GET', 'PUT', 'DELETE'] } } },
  };
}
