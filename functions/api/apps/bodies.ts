import * as z from 'zod/mini';

import { anyObject, component, Href, Link, shownAs, Time } from '../../../shared/api/index.ts';
import { appFeatures, signOnModes } from '../../../shared/applications/index.ts';
import { pushStatuses } from '../../../shared/mapping/index.ts';
import { ProfileBody } from '../users/user-operation.ts';

const text = (most: number) => z.string().check(z.maxLength(most));
/** Settings that Roster keeps for its clients, whatever is in them. */
const kept = z.optional(anyObject);

const TemplateInput = z.object({
  template: z.optional(text(1024)),
  type: z.optional(z.enum(['BUILT_IN', 'CUSTOM', 'NONE'])),
  userSuffix: z.optional(text(100)),
  pushStatus: z.optional(z.enum(['PUSH', 'DONT_PUSH', 'NOT_CONFIGURED'])),
});

/** What Okta's specification calls Application, as clients send it. A whole one may be sent back. */
export const AppBodyInput = component(
  'ApplicationInput',
  z.object({
    name: z.optional(text(100)),
    label: z.string(),
    signOnMode: z.optional(z.string()),
    features: z.optional(z.array(z.string())),
    credentials: z.optional(
      z.nullable(
        z.object({
          userNameTemplate: z.optional(TemplateInput),
          password: z.optional(z.unknown()),
          userName: z.optional(z.nullable(z.string())),
          scheme: z.optional(z.nullable(z.string())),
        }),
      ),
    ),
    accessibility: kept,
    visibility: kept,
    settings: z.optional(z.nullable(z.looseObject({ app: z.optional(anyObject) }))),
    licensing: z.optional(z.nullable(anyObject)),
    profile: z.optional(z.nullable(anyObject)),
  }),
);
export type AppBody = z.output<typeof AppBodyInput>;

const NamedLink = z.object({ name: z.string(), href: Href, type: z.string() });
const AppUserProfile = z.record(z.string(), z.unknown());

/** Somebody's account in an app, on the wire. */
export const AppUserView = component(
  'AppUser',
  z.object({
    id: z.string(),
    externalId: z.null(),
    created: Time,
    lastUpdated: Time,
    scope: z.enum(['USER', 'GROUP']),
    status: z.literal('ACTIVE'),
    statusChanged: Time,
    passwordChanged: z.null(),
    syncState: z.enum(['DISABLED', 'SYNCHRONIZED', 'ERROR']),
    credentials: z.object({ userName: z.optional(z.string()) }),
    profile: AppUserProfile,
    _embedded: z.optional(z.object({ user: anyObject })),
    _links: z.object({ app: Link, user: Link }),
  }),
);

/** An app on the wire. */
export const AppView = component(
  'Application',
  z.object({
    id: z.string(),
    orn: z.string(),
    name: z.string(),
    label: z.string(),
    status: z.enum(['ACTIVE', 'INACTIVE']),
    lastUpdated: Time,
    created: Time,
    accessibility: anyObject,
    visibility: anyObject,
    features: z.array(z.enum(appFeatures)),
    signOnMode: z.enum(signOnModes),
    credentials: z.object({
      userNameTemplate: z.object({
        template: z.string(),
        type: z.enum(['BUILT_IN', 'CUSTOM', 'NONE']),
        userSuffix: z.optional(z.string()),
        pushStatus: z.optional(z.enum(['PUSH', 'DONT_PUSH', 'NOT_CONFIGURED'])),
      }),
      signing: z.object({}),
    }),
    universalLogout: z.null(),
    settings: anyObject,
    licensing: z.optional(anyObject),
    profile: z.optional(anyObject),
    _embedded: z.optional(z.object({ user: z.optional(AppUserView) })),
    _links: z.object({
      self: Link,
      uploadLogo: Link,
      appLinks: z.array(NamedLink),
      profileEnrollment: z.optional(Link),
      policies: Link,
      groups: Link,
      logo: z.array(NamedLink),
      accessPolicy: z.optional(Link),
      users: Link,
      deactivate: z.optional(Link),
      activate: z.optional(Link),
      delete: z.optional(Link),
    }),
  }),
);

const CredentialsInput = z.object({
  userName: z.optional(z.nullable(z.string().check(z.minLength(1), z.maxLength(100)))),
  password: z.optional(z.unknown()),
});

/** An account as it is given, or what of it is. */
export const AppUserUpdate = component(
  'AppUserUpdateRequest',
  z.object({
    credentials: z.optional(z.nullable(CredentialsInput)),
    profile: z.optional(z.nullable(ProfileBody)),
  }),
);

export const AppUserInput = component(
  'AppUserAssignRequest',
  z.extend(AppUserUpdate, { id: z.string().check(z.minLength(1)), scope: z.optional(z.enum(['USER', 'GROUP'])) }),
);

/** A group's assignment on the wire. */
export const AppGroupView = component(
  'ApplicationGroupAssignment',
  z.object({
    id: z.string(),
    lastUpdated: Time,
    priority: z.int(),
    profile: AppUserProfile,
    _embedded: z.optional(z.object({ group: anyObject })),
    _links: z.object({ app: Link, self: Link, group: Link }),
  }),
);

const priority = z.optional(z.nullable(z.int().check(z.minimum(0), z.maximum(100_000))));

export const AppGroupInputBody = component(
  'ApplicationGroupAssignmentInput',
  z.object({ priority, profile: z.optional(z.nullable(ProfileBody)) }),
);

/** @see https://www.rfc-editor.org/rfc/rfc6902 */
export const PatchBody = z
  .array(
    z.object({
      op: z.enum(['add', 'remove', 'replace']),
      path: text(200),
      value: z.optional(z.unknown()),
    }),
  )
  .check(z.maxLength(50));

const End = z.object({
  id: z.string(),
  name: z.string(),
  type: z.enum(['user', 'appuser']),
  _links: z.object({ self: Link, schema: Link }),
});

const Property = z.object({ expression: z.string(), pushStatus: z.enum(pushStatuses) });

/** A mapping on the wire; lists leave the properties out. */
export const MappingView = component(
  'ProfileMapping',
  z.object({
    id: z.string(),
    source: End,
    target: End,
    properties: z.optional(z.record(z.string(), Property)),
    _links: z.object({ self: Link }),
  }),
);

/** Left out: stays. Null: is taken away. */
export const PropertiesInput = z.record(
  z.string(),
  z.nullable(
    z.object({
      expression: z.optional(z.nullable(z.string())),
      pushStatus: z.optional(z.nullable(z.enum(pushStatuses))),
    }),
  ),
);

export const MappingInput = component('ProfileMappingRequest', z.object({ properties: PropertiesInput }));

export const PreviewInput = component(
  'MappingPreviewRequest',
  z.object({ userId: z.string().check(z.minLength(1)), properties: z.optional(PropertiesInput) }),
);

/** What a mapping would make of somebody. */
export const PreviewView = component(
  'MappingPreview',
  z.object({
    mappingId: z.string(),
    userId: z.string(),
    before: AppUserProfile,
    after: AppUserProfile,
    changed: z.array(z.string()),
    failed: z.record(z.string(), z.string()),
  }),
);

export const appPath = z.object({ appId: z.string().check(z.minLength(1)) });
export const appUserPath = z.extend(appPath, { userId: z.string().check(z.minLength(1)) });
export const appGroupPath = z.extend(appPath, { groupId: z.string().check(z.minLength(1)) });
export const mappingPath = z.object({ mappingId: z.string().check(z.minLength(1)) });
export const nothing = z.object({});
export const Expand = shownAs(z.optional(z.string()), {});
