import { type Context, type EventDraft, isSameData, newId, RosterError } from '../kernel/index.ts';
import type { OrgSettings } from '../org/index.ts';
import type { Schema } from '../profiles/index.ts';
import { defaultUserType, schemaOfType } from '../org/index.ts';
import { type AppServices, changeApp } from './change-apps.ts';
import { type App, type AppFeature, appLimits, appPartyOf, type SignOnMode, signOnModes, type UserNameTemplate } from './model.ts';
import type { MappingPlaces } from './places.ts';
import { checkTemplate } from './user-name.ts';

/** What a client says of an app. What is left out has Okta's default. */
export interface AppInput {
  readonly name?: string | undefined;
  readonly label: string;
  readonly signOnMode?: string | undefined;
  readonly features?: readonly string[] | undefined;
  readonly userNameTemplate?: { readonly [Member in keyof UserNameTemplate]?: UserNameTemplate[Member] | undefined } | undefined;
  readonly accessibility?: object | undefined;
  readonly visibility?: object | undefined;
  readonly settings?: { readonly app?: Readonly<Record<string, unknown>> | undefined } | undefined;
  readonly licensing?: object | undefined;
  readonly profile?: object | undefined;
}

export interface ManageAppServices extends AppServices {
  readonly places: MappingPlaces;
}

/** Okta's definitions of apps that anybody may make, and how people get into each. */
const knownNames: Readonly<Record<string, SignOnMode>> = {
  bookmark: 'BOOKMARK',
  template_swa: 'BROWSER_PLUGIN',
  template_swa3field: 'BROWSER_PLUGIN',
  template_basic_auth: 'BASIC_AUTH',
  template_sps: 'SECURE_PASSWORD_STORE',
};

const isSignOnMode = (mode: string): mode is SignOnMode => signOnModes.some((known) => known === mode);
const isFeature = (feature: string): feature is AppFeature => feature === 'PROFILE_MASTERING';

const eventOf = (eventType: EventDraft['eventType'], app: App): EventDraft => ({ eventType, targets: [appPartyOf(app)] });

/** Errors: not-found. */
export function getApp(apps: readonly App[], id: string): App {
  const app = apps.find((each) => each.id === id);
  if (app === undefined) throw new RosterError('not-found', { id, type: 'AppInstance' });
  return app;
}

/** What a template may say: the users of the default type stand for all. */
const placeOf = (settings: OrgSettings, places: MappingPlaces, app: Pick<App, 'name'>) =>
  places.toApp(schemaOfType(settings, defaultUserType(settings).id) ?? { base: [], custom: [] }, app);

function nameOf(input: AppInput, apps: readonly App[]): string {
  if (input.name !== undefined && input.name !== '') return input.name;
  // As Okta names apps that come from no catalogue.
  const stem = input.label.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  let number = 1;
  while (apps.some(({ name }) => name === `roster_${stem}_${number}`)) number += 1;
  return `roster_${stem}_${number}`;
}

function signOnModeOf({ signOnMode, name = '' }: AppInput): SignOnMode | undefined {
  if (signOnMode === undefined) return Object.hasOwn(knownNames, name) ? knownNames[name] : undefined;
  return isSignOnMode(signOnMode) ? signOnMode : undefined;
}

function causesOf(input: AppInput): string[] {
  const mode = signOnModeOf(input);
  const unknown = input.features?.find((feature) => !isFeature(feature));
  const url = input.settings?.app?.['url'];
  return [
    ...(input.label.trim() === '' ? ['label: The field cannot be left blank'] : []),
    ...(input.label.length > 100 ? ['label: The field must not have more than 100 characters'] : []),
    ...(input.name === undefined || /^[A-Za-z0-9_-]{0,100}$/.test(input.name) ? [] : ['name: There is no such application']),
    ...(mode === undefined && input.signOnMode === undefined ? ['signOnMode: The field cannot be left blank'] : []),
    ...(mode === undefined && input.signOnMode !== undefined
      ? [`signOnMode: ${input.signOnMode.slice(0, 50)} is not supported: Roster speaks no protocol of sign-on`]
      : []),
    ...(unknown === undefined ? [] : [`features: ${unknown.slice(0, 50)} is not supported, only PROFILE_MASTERING`]),
    ...(mode === 'BOOKMARK' && (typeof url !== 'string' || url === '') ? ['url: The field cannot be left blank'] : []),
    ...(typeof url === 'string' && url !== '' && !URL.canParse(url) ? ['url: The field must be a URL'] : []),
  ];
}

const usualTemplate: UserNameTemplate = { template: '${source.login}', type: 'BUILT_IN' };

function templateOf({ template, type, userSuffix, pushStatus }: NonNullable<AppInput['userNameTemplate']> = {}): UserNameTemplate {
  return {
    template: template ?? usualTemplate.template,
    type: type ?? (template === undefined ? usualTemplate.type : 'CUSTOM'),
    ...(userSuffix === undefined ? {} : { userSuffix }),
    ...(pushStatus === undefined ? {} : { pushStatus }),
  };
}

/** With Okta's defaults, in Okta's order. */
function settingsOf({ settings = {} }: AppInput): object {
  const { app = {}, ...more } = settings;
  return {
    app,
    notifications: { vpn: { network: { connection: 'DISABLED' }, message: null, helpUrl: null } },
    manualProvisioning: false,
    implicitAssignment: false,
    notes: { admin: null, enduser: null },
    ...more,
  };
}

/** What a client's words make of an app, new or not. */
function described(input: AppInput) {
  return {
    label: input.label,
    features: (input.features ?? []).filter(isFeature),
    userNameTemplate: templateOf(input.userNameTemplate),
    accessibility: { selfService: false, errorRedirectUrl: null, loginRedirectUrl: null, ...input.accessibility },
    visibility: {
      autoLaunch: false,
      autoSubmitToolbar: false,
      hide: { iOS: false, web: false },
      appLinks: { login: true },
      ...input.visibility,
    },
    settings: settingsOf(input),
    ...(input.licensing === undefined ? {} : { licensing: input.licensing }),
    ...(input.profile === undefined ? {} : { profile: input.profile }),
  };
}

/** Of a new app: the one attribute that all have. */
const freshSchema = (label: string, at: number): Schema => ({
  id: newId('schema'),
  name: 'app',
  title: `${label} User`,
  description: '',
  created: at,
  lastUpdated: at,
  base: [{ name: 'userName', title: 'Username', type: 'string', required: true, maxLength: 100, self: 'READ_ONLY' }],
  custom: [],
});

function refuseIfAny(causes: readonly string[]): void {
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'app', causes });
}

/** Errors: validation-failed. */
export function createApp(services: ManageAppServices, input: AppInput, isActive: boolean, context: Context): Promise<App> {
  return changeApp(services, context, ({ apps, settings, at }) => {
    const signOnMode = signOnModeOf(input);
    const causes = causesOf(input);
    if (apps.length >= appLimits.apps) causes.push(`An organization must not have more than ${appLimits.apps} applications`);
    const name = nameOf(input, apps);
    const facts = described(input);
    if (causes.length === 0) causes.push(...checkTemplate(facts.userNameTemplate, placeOf(settings, services.places, { name })));
    refuseIfAny(causes);
    const app: App = {
      id: newId('app'),
      name,
      ...facts,
      status: isActive ? 'ACTIVE' : 'INACTIVE',
      created: at,
      lastUpdated: at,
      signOnMode: signOnMode ?? 'BOOKMARK',
      schema: freshSchema(input.label, at),
      mappings: {},
      groups: [],
    };
    return { result: app, before: null, after: app, events: [eventOf('application.lifecycle.create', app)] };
  });
}

/** Names of what differs, for whoever follows the log. */
function changedMembers(before: App, after: App): string {
  const [one, other] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].filter((name) => !isSameData(one.get(name), other.get(name))).join(',');
}

/** Of what the app is, all but name and way of sign-on. A call that changes nothing writes nothing. Errors: not-found, validation-failed. */
export function replaceApp(services: ManageAppServices, id: string, input: AppInput, context: Context): Promise<App> {
  return changeApp(services, context, ({ apps, settings, at }) => {
    const before = getApp(apps, id);
    const given: AppInput = { ...input, name: before.name, signOnMode: input.signOnMode ?? before.signOnMode };
    const causes = causesOf(given);
    if (causes.length === 0 && given.signOnMode !== before.signOnMode)
      causes.push('signOnMode: The sign-on mode cannot be changed');
    // What a client that knows nothing of it leaves out stays.
    const facts = described({ ...given, features: input.features ?? before.features });
    if (causes.length === 0) causes.push(...checkTemplate(facts.userNameTemplate, placeOf(settings, services.places, before)));
    refuseIfAny(causes);
    const { licensing: _licensing, profile: _profile, ...kept } = before;
    const after: App = { ...kept, ...facts };
    if (isSameData(after, before)) return { result: before, before, after, events: [] };
    const changed: App = { ...after, lastUpdated: at };
    const event = {
      ...eventOf('application.lifecycle.update', changed),
      debugData: { changedAttributes: changedMembers(before, after) },
    };
    return { result: changed, before, after: changed, events: [event] };
  });
}

/** Activating an active app changes nothing, and so the other way round. Errors: not-found. */
export function setAppStatus(services: AppServices, id: string, status: App['status'], context: Context): Promise<App> {
  return changeApp(services, context, ({ apps, at }) => {
    const before = getApp(apps, id);
    if (before.status === status) return { result: before, before, after: before, events: [] };
    const after: App = { ...before, status, lastUpdated: at };
    const eventType = status === 'ACTIVE' ? 'application.lifecycle.activate' : 'application.lifecycle.deactivate';
    return { result: after, before, after, events: [eventOf(eventType, after)] };
  });
}

/** Its users' accounts go behind it. Errors: not-found, app-active. */
export function deleteApp(services: AppServices, id: string, context: Context): Promise<void> {
  return changeApp(services, context, ({ apps }) => {
    const before = getApp(apps, id);
    if (before.status === 'ACTIVE') throw new RosterError('app-active', {});
    return { result: undefined, before, after: null, events: [eventOf('application.lifecycle.delete', before)] };
  });
}
