import { inSchemaOrder, knownProfile } from '../profiles/index.ts';
import { toOktaTime } from '../kernel/index.ts';
import type { OrgSettings } from '../org/index.ts';
import { policyIdOf, type PolicyMapping } from './app-policies.ts';
import type { ProfileMapping } from './manage-mappings.ts';
import { type App, type AppGroup, type AppUser, isSource } from './model.ts';

const linkOf = (href: string, ...allow: string[]) => ({ href, ...(allow.length === 0 ? {} : { hints: { allow } }) });

const namedLink = (name: string, href: string, type: string) => ({ name, href, type });

const policyHref = (id: string, origin: string): string => `${origin}/api/v1/policies/${id}`;

const policyLink = (rel: string, id: string | undefined, origin: string): object =>
  id === undefined ? {} : { [rel]: { href: policyHref(id, origin) } };

/** Where a bookmark leads. */
export function urlOf({ settings }: Pick<App, 'settings'>): string | undefined {
  const { app } = settings as { readonly app?: { readonly url?: unknown } };
  return typeof app?.url === 'string' ? app.url : undefined;
}

/**
 * An application in Okta's shape.
 *
 * @param embedded what was asked for besides
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/
 */
export function presentApp(app: App, settings: OrgSettings, origin: string, embedded?: object): object {
  const self = `${origin}/api/v1/apps/${app.id}`;
  const url = urlOf(app);
  const { template, type, userSuffix, pushStatus } = app.userNameTemplate;
  return {
    id: app.id,
    orn: `orn:okta:idp:${settings.orgId}:apps:${app.name}:${app.id}`,
    name: app.name,
    label: app.label,
    status: app.status,
    lastUpdated: toOktaTime(app.lastUpdated),
    created: toOktaTime(app.created),
    accessibility: app.accessibility,
    visibility: app.visibility,
    features: app.features,
    signOnMode: app.signOnMode,
    credentials: {
      userNameTemplate: {
        template,
        type,
        ...(userSuffix === undefined ? {} : { userSuffix }),
        ...(pushStatus === undefined ? {} : { pushStatus }),
      },
      signing: {},
    },
    universalLogout: null,
    settings: app.settings,
    ...(app.licensing === undefined ? {} : { licensing: app.licensing }),
    ...(app.profile === undefined ? {} : { profile: app.profile }),
    ...(embedded === undefined ? {} : { _embedded: embedded }),
    _links: {
      self: { href: self },
      uploadLogo: linkOf(`${self}/logo`, 'POST'),
      appLinks: url === undefined ? [] : [namedLink('login', url, 'text/html')],
      ...policyLink('profileEnrollment', policyIdOf(app, 'PROFILE_ENROLLMENT', settings), origin),
      policies: linkOf(`${self}/policies`, 'PUT'),
      groups: { href: `${self}/groups` },
      logo: [namedLink('medium', `${origin}/assets/group-medium.png`, 'image/png')],
      ...policyLink('accessPolicy', policyIdOf(app, 'ACCESS_POLICY', settings), origin),
      users: { href: `${self}/users` },
      ...(app.status === 'ACTIVE'
        ? { deactivate: { href: `${self}/lifecycle/deactivate` } }
        : { activate: { href: `${self}/lifecycle/activate` }, delete: linkOf(self, 'DELETE') }),
    },
  };
}

/**
 * An account in Okta's shape. Values of attributes that the app's schema does not know any more are not shown.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/
 */
export function presentAccount(account: AppUser, app: App, origin: string, embedded?: object): object {
  const synchronized = isSource(app) ? 'SYNCHRONIZED' : 'DISABLED';
  return {
    id: account.userId,
    externalId: null,
    created: toOktaTime(account.created),
    lastUpdated: toOktaTime(account.lastUpdated),
    scope: account.scope,
    status: 'ACTIVE',
    statusChanged: toOktaTime(account.statusChanged),
    passwordChanged: null,
    syncState: account.failed.length === 0 ? synchronized : 'ERROR',
    credentials: account.userName === null ? {} : { userName: account.userName },
    profile: inSchemaOrder(app.schema, knownProfile(app.schema, account.profile)),
    ...(embedded === undefined ? {} : { _embedded: embedded }),
    _links: {
      app: { href: `${origin}/api/v1/apps/${app.id}` },
      user: { href: `${origin}/api/v1/users/${account.userId}` },
    },
  };
}

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGroups/ */
export function presentAppGroup(
  { id, lastUpdated, priority, profile }: AppGroup,
  app: App,
  origin: string,
  embedded?: object,
): object {
  return {
    id,
    lastUpdated: toOktaTime(lastUpdated),
    priority,
    profile: inSchemaOrder(app.schema, knownProfile(app.schema, profile)),
    ...(embedded === undefined ? {} : { _embedded: embedded }),
    _links: {
      app: { href: `${origin}/api/v1/apps/${app.id}` },
      self: { href: `${origin}/api/v1/apps/${app.id}/groups/${id}` },
      group: { href: `${origin}/api/v1/groups/${id}` },
    },
  };
}

function endOf({ app, type }: ProfileMapping, which: 'app' | 'user', origin: string): object {
  if (which === 'app') {
    return {
      id: app.id,
      name: app.name,
      type: 'appuser',
      _links: {
        self: { href: `${origin}/api/v1/apps/${app.id}` },
        schema: { href: `${origin}/api/v1/meta/schemas/apps/${app.id}/default` },
      },
    };
  }
  return {
    id: type.id,
    name: type.name,
    type: 'user',
    _links: {
      self: { href: `${origin}/api/v1/meta/types/user/${type.id}` },
      schema: { href: `${origin}/api/v1/meta/schemas/user/${type.schemaId}` },
    },
  };
}

/**
 * A mapping in Okta's shape; lists leave the properties out.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ProfileMapping/
 */
export function presentMapping(mapping: ProfileMapping, origin: string, isWhole = true): object {
  const [source, target] = mapping.direction === 'toApp' ? (['user', 'app'] as const) : (['app', 'user'] as const);
  return {
    id: mapping.id,
    source: endOf(mapping, source, origin),
    target: endOf(mapping, target, origin),
    ...(isWhole ? { properties: mapping.properties } : {}),
    _links: { self: { href: `${origin}/api/v1/mappings/${mapping.id}` } },
  };
}

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Policy/#tag/Policy/operation/listPolicyMappings */
export function presentPolicyMapping({ id, policyId, app }: PolicyMapping, origin: string): object {
  const policy = policyHref(policyId, origin);
  return {
    id,
    _links: {
      application: { href: `${origin}/api/v1/apps/${app.id}` },
      policy: { href: policy },
      self: { href: `${policy}/mappings/${id}` },
    },
  };
}

/**
 * What somebody sees of the apps that she may use and that lead somewhere.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserResources/
 */
export function presentAppLinks(apps: readonly App[], origin: string): readonly object[] {
  const hers = apps.flatMap((app) => {
    const url = urlOf(app);
    return url === undefined ? [] : [{ app, url }];
  });
  return hers.map(({ app, url }, sortOrder) => ({
    id: `${app.id}.login`,
    label: app.label,
    linkUrl: url,
    logoUrl: `${origin}/assets/group-medium.png`,
    appName: app.name,
    appInstanceId: app.id,
    appAssignmentId: app.id,
    credentialsSetup: false,
    hidden: false,
    sortOrder,
  }));
}
