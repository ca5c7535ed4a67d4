import { type InMemoryQuery, listInMemory, type ListedAttribute } from '../directory/index.ts';
import {
  type Context,
  type EventDraft,
  isSameData,
  newId,
  type Page,
  type Party,
  RosterError,
  toOktaTime,
  type Write,
} from '../kernel/index.ts';
import type { Status } from '../policy/index.ts';
import { changeSettings, type SettingsServices } from './change-settings.ts';
import type { OrgSettings } from './settings.ts';

/** `CORS`: scripts of its pages may read answers of the API. `REDIRECT`: people may be led there. */
export const originScopes = ['CORS', 'REDIRECT'] as const;
export type OriginScope = (typeof originScopes)[number];

/** Another web site that is trusted: scheme, host and port. */
export interface TrustedOrigin {
  readonly id: string;
  readonly name: string;
  /** As a browser writes it: `https://app.example.com`, without a slash at its end. */
  readonly origin: string;
  readonly scopes: readonly OriginScope[];
  readonly status: Status;
  readonly created: number;
  readonly createdBy: string;
  readonly lastUpdated: number;
  readonly lastUpdatedBy: string;
}

export const originLimits = { origins: 100, nameLength: 255, originLength: 255 } as const;

export interface TrustedOriginInput {
  readonly name?: string | undefined;
  readonly origin?: string | undefined;
  readonly scopes?: readonly { readonly type?: string | undefined }[] | undefined;
  readonly status?: Status | undefined;
}

const refuse = (causes: readonly string[]): void => {
  if (causes.length > 0) throw new RosterError('validation-failed', { object: 'trustedOrigin', causes });
};

const partyOf = ({ id, name, origin }: TrustedOrigin): Party => ({
  id,
  type: 'TrustedOrigin',
  alternateId: origin,
  displayName: name,
});
const eventOf = (eventType: EventDraft['eventType'], trusted: TrustedOrigin): EventDraft => ({
  eventType,
  targets: [partyOf(trusted)],
});
const setOrigin = (value: TrustedOrigin, replaces: TrustedOrigin | null): Write => ({
  do: 'set',
  setting: 'trusted-origin',
  id: value.id,
  value,
  replaces,
});

/** Errors: not-found. */
export function getTrustedOrigin({ trustedOrigins }: Pick<OrgSettings, 'trustedOrigins'>, id: string): TrustedOrigin {
  const found = trustedOrigins.find((each) => each.id === id);
  if (found === undefined) throw new RosterError('not-found', { id, type: 'TrustedOrigin' });
  return found;
}

/** Scheme and host, with nothing behind them but a slash: the parser would forgive more. */
const bare = /^https?:\/\/[^/?#@\\*\s]+\/?$/i;

/** As a browser writes it in its header; undefined for what is no origin: a path, a user, a pattern, another protocol. */
export const canonicalOrigin = (text: string): string | undefined =>
  bare.test(text) && URL.canParse(text) ? new URL(text).origin : undefined;

function scopesOf({ scopes = [] }: TrustedOriginInput): readonly OriginScope[] {
  return originScopes.filter((type) => scopes.some((scope) => scope.type === type));
}

/** What is wrong with an origin by itself, and beside the others. */
function causesOf(input: TrustedOriginInput, others: readonly TrustedOrigin[]): string[] {
  const { name = '', origin = '', scopes = [] } = input;
  const canonical = canonicalOrigin(origin);
  const exists = 'An object with this field already exists in the current organization';
  return [
    ...(name.trim() === '' ? ['name: The field cannot be left blank'] : []),
    ...(others.some((other) => other.name.toLowerCase() === name.toLowerCase()) ? [`name: ${exists}`] : []),
    ...(canonical === undefined
      ? ['origin: It must be scheme, host and port alone, such as https://app.example.com']
      : others.some((other) => other.origin === canonical)
        ? [`origin: ${exists}`]
        : []),
    ...scopes
      .filter(({ type }) => !originScopes.some((each) => each === type))
      .map(
        ({ type = '' }) =>
          `scopes: ${type} is not supported: no page of this organization may be framed. It must be CORS or REDIRECT`,
      ),
    ...(scopes.length === 0 ? ['scopes: The field cannot be left blank'] : []),
  ];
}

/** Errors: validation-failed. */
export function createTrustedOrigin(
  services: SettingsServices,
  input: TrustedOriginInput,
  context: Context,
): Promise<TrustedOrigin> {
  return changeSettings(services, context, ({ trustedOrigins }, at) => {
    refuse(causesOf(input, trustedOrigins));
    if (trustedOrigins.length >= originLimits.origins)
      refuse([`An organization must not have more than ${originLimits.origins} trusted origins`]);
    const trusted: TrustedOrigin = {
      id: newId('trustedOrigin'),
      name: input.name ?? '',
      origin: canonicalOrigin(input.origin ?? '') ?? '',
      scopes: scopesOf(input),
      status: input.status ?? 'ACTIVE',
      created: at,
      createdBy: context.actor.id,
      lastUpdated: at,
      lastUpdatedBy: context.actor.id,
    };
    return { result: trusted, writes: [setOrigin(trusted, null)], events: [eventOf('security.trusted_origin.create', trusted)] };
  });
}

/** Replaces name, origin and scopes; the status stays, which the lifecycle alone changes. Errors: not-found, validation-failed. */
export function replaceTrustedOrigin(
  services: SettingsServices,
  id: string,
  input: TrustedOriginInput,
  context: Context,
): Promise<TrustedOrigin> {
  return changeSettings(services, context, (settings, at) => {
    const before = getTrustedOrigin(settings, id);
    refuse(
      causesOf(
        input,
        settings.trustedOrigins.filter((each) => each.id !== id),
      ),
    );
    const wanted: TrustedOrigin = {
      ...before,
      name: input.name ?? '',
      origin: canonicalOrigin(input.origin ?? '') ?? '',
      scopes: scopesOf(input),
    };
    if (isSameData(wanted, before)) return { result: before, writes: [], events: [] };
    const after = { ...wanted, lastUpdated: at, lastUpdatedBy: context.actor.id };
    return { result: after, writes: [setOrigin(after, before)], events: [eventOf('security.trusted_origin.update', after)] };
  });
}

/** Errors: not-found. */
export function deleteTrustedOrigin(services: SettingsServices, id: string, context: Context): Promise<void> {
  return changeSettings(services, context, (settings) => {
    const trusted = getTrustedOrigin(settings, id);
    return {
      result: undefined,
      writes: [{ do: 'unset', setting: 'trusted-origin', id, replaces: trusted }],
      events: [eventOf('security.trusted_origin.delete', trusted)],
    };
  });
}

/** One that is off is trusted in nothing. One that is so already stays as it is. Errors: not-found. */
export function setTrustedOriginStatus(
  services: SettingsServices,
  id: string,
  status: Status,
  context: Context,
): Promise<TrustedOrigin> {
  return changeSettings(services, context, (settings, at) => {
    const before = getTrustedOrigin(settings, id);
    if (before.status === status) return { result: before, writes: [], events: [] };
    const after: TrustedOrigin = { ...before, status, lastUpdated: at, lastUpdatedBy: context.actor.id };
    const eventType = status === 'ACTIVE' ? 'security.trusted_origin.activate' : 'security.trusted_origin.deactivate';
    return { result: after, writes: [setOrigin(after, before)], events: [eventOf(eventType, after)] };
  });
}

/** Whether an origin, as a browser names it, is trusted in something. */
export const isTrusted = (trusted: readonly TrustedOrigin[], origin: string, scope: OriginScope): boolean =>
  trusted.some((each) => each.status === 'ACTIVE' && each.origin === origin && each.scopes.includes(scope));

/** Whether a browser may be led there: to a trusted origin of scope REDIRECT, as nobody whose name and password stand in the address. */
export const isTrustedPlace = (trusted: readonly TrustedOrigin[], { origin, username, password }: URL): boolean =>
  username === '' && password === '' && isTrusted(trusted, origin, 'REDIRECT');

const attributes: readonly ListedAttribute<TrustedOrigin>[] = [
  { path: 'id', read: ({ id }) => id },
  { path: 'name', read: ({ name }) => name },
  { path: 'origin', read: ({ origin }) => origin },
  { path: 'status', read: ({ status }) => status },
];

const keyOf = ({ created, id }: TrustedOrigin): string => `${String(created).padStart(15, '0')}#${id}`;

/** A page of them, the oldest first; `q` is looked for at the beginning of names and origins. Errors: invalid-search, invalid-cursor. */
export function listTrustedOrigins(
  { trustedOrigins }: Pick<OrgSettings, 'trustedOrigins'>,
  { q = '', ...query }: InMemoryQuery & { readonly q?: string | undefined },
): Page<TrustedOrigin> {
  const wanted = q.toLowerCase();
  const found = trustedOrigins.filter(({ name, origin }) =>
    [name, origin, origin.replace(/^https?:\/\//, '')].some((each) => each.toLowerCase().startsWith(wanted)),
  );
  return listInMemory(attributes, found, keyOf, query);
}

const link = (href: string, ...allow: string[]) => ({ href, hints: { allow } });

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/TrustedOrigin/ */
export function presentTrustedOrigin(trusted: TrustedOrigin, base: string): object {
  const { id, name, origin, scopes, status, created, createdBy, lastUpdated, lastUpdatedBy } = trusted;
  const href = `${base}/api/v1/trustedOrigins/${id}`;
  const other = status === 'ACTIVE' ? 'deactivate' : 'activate';
  return {
    id,
    name,
    origin,
    scopes: scopes.map((type) => ({ type })),
    status,
    created: toOktaTime(created),
    createdBy,
    lastUpdated: toOktaTime(lastUpdated),
    lastUpdatedBy,
    _links: { self: link(href, 'GET', 'PUT', 'DELETE'), [other]: link(`${href}/lifecycle/${other}`, 'POST') },
  };
}
