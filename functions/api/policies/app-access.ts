import { isIP } from 'node:net';

import * as z from 'zod/mini';

import type { Principal } from '../../../shared/access/index.ts';
import { component, flag, none, operation, Paged, Time } from '../../../shared/api/index.ts';
import {
  accessReasons,
  type AccessPresentation,
  decideAccess,
  getApp,
  listAccess,
  loadVisitor,
  presentAccess,
  presentAppLinks,
  usableApps,
} from '../../../shared/applications/index.ts';
import { getUserByIdOrLogin } from '../../../shared/directory/index.ts';
import { zonesOf } from '../../../shared/policy/index.ts';
import type { PolicyServices } from '../../../shared/runtime/policy-services.ts';
import { userPath } from '../users/user-operation.ts';

const appUserPath = z.object({ appId: z.string().check(z.minLength(1)), userId: z.string().check(z.minLength(1)) });
const Link = z.object({ href: z.string() });
const reason = z.enum(accessReasons);
const groups = z.array(z.object({ id: z.string(), name: z.nullable(z.string()) }));
const matchStatus = z.enum(['MATCH', 'NOT_MATCH', 'UNDEFINED']);
const condition = z.object({ type: z.string(), status: matchStatus, reason: z.optional(z.string()) });

/** May this person use this application, and why. Members that name policies, rules and groups are for administrators. */
const AccessView = component(
  'AppAccess',
  z.object({
    access: z.enum(['ALLOW', 'DENY']),
    reason,
    message: z.string(),
    obstacles: z.array(z.object({ reason, message: z.string() })),
    evaluated: Time,
    user: z.object({ id: z.string(), status: z.string() }),
    app: z.object({ id: z.string(), name: z.string(), label: z.string(), status: z.string() }),
    assignment: z.nullable(z.object({ scope: z.enum(['USER', 'GROUP']), since: z.nullable(Time), groups: z.optional(groups) })),
    policy: z.optional(z.object({ id: z.string(), name: z.string(), system: z.boolean(), href: z.string() })),
    rule: z.optional(z.object({ id: z.string(), name: z.string(), priority: z.int(), groups })),
    evaluatedRules: z.optional(
      z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          priority: z.int(),
          status: matchStatus,
          conditions: z.array(condition),
        }),
      ),
    ),
    verification: z.optional(
      z.object({
        type: z.string(),
        factorMode: z.string(),
        reauthenticateIn: z.string(),
        constraints: z.array(z.record(z.string(), z.unknown())),
      }),
    ),
    _links: z.object({ app: Link, user: Link }),
  }),
);

/** Where she is taken to come from. @default - the address of the request, which counts for sessions in any case */
const ip = z.optional(z.string().check(z.refine((text) => isIP(text) !== 0, 'It must be an IP address')));

const placeFor = ({ settings }: PolicyServices, { kind }: Principal, asked: string | undefined) =>
  kind === 'token' && asked !== undefined ? { zoneIds: zonesOf(settings().zones, asked) } : {};

const presentationFor = ({ origin, clock }: PolicyServices, { kind }: Principal): AccessPresentation => ({
  origin,
  at: clock.now(),
  inFull: kind === 'token',
});

/** Roster's own: Okta decides only while it signs somebody in. */
export const getAppAccess = operation({
  id: 'getApplicationAccess',
  method: 'GET',
  path: '/api/v1/apps/{appId}/users/{userId}/access',
  summary: 'Decide whether a user may use an application',
  me: 'userId',
  bySession: true,
  scope: 'okta.apps.read',
  params: appUserPath,
  query: z.object({ ip }),
  body: none,
  success: { status: 200, body: AccessView },
  errors: ['not-found', 'validation-failed', 'invalid-session', 'forbidden'],
  async handle({ params, query, principal }, services: PolicyServices) {
    const [{ apps }, user] = await Promise.all([services.apps.read(), getUserByIdOrLogin(services, params.userId)]);
    const app = getApp(apps, params.appId);
    const visitor = await loadVisitor(services, [app], user, placeFor(services, principal, query.ip));
    return presentAccess(decideAccess(app, visitor, services.settings()), visitor, presentationFor(services, principal));
  },
});

/** The same of many applications, as a portal asks it: of those that she is assigned to, or of all. */
export const listAppAccess = operation({
  id: 'listUserAppAccess',
  method: 'GET',
  path: '/api/v1/users/{id}/appAccess',
  summary: 'Decide which applications a user may use',
  me: 'id',
  bySession: true,
  scope: 'okta.users.read',
  params: userPath,
  query: z.object({ ip, access: z.optional(z.enum(['ALLOW', 'DENY'])), includeUnassigned: flag(false) }),
  body: none,
  success: { status: 200, body: z.array(AccessView) },
  errors: ['not-found', 'invalid-cursor', 'validation-failed', 'invalid-session', 'forbidden'],
  paged: { defaultLimit: 50, maxLimit: 200 },
  async handle({ params, query, page, principal }, services: PolicyServices) {
    const [{ apps }, user] = await Promise.all([services.apps.read(), getUserByIdOrLogin(services, params.id)]);
    const visitor = await loadVisitor(services, apps, user, placeFor(services, principal, query.ip));
    // Which applications there are that she does not have is not hers to see.
    const wish = { access: query.access, includeUnassigned: query.includeUnassigned && principal.kind === 'token' };
    const { items, next } = listAccess(apps, visitor, services.settings(), { ...wish, ...page });
    const presentation = presentationFor(services, principal);
    return new Paged(
      items.map((decision) => presentAccess(decision, visitor, presentation)),
      next,
    );
  },
});

/** What somebody sees of an app that leads somewhere. */
const AppLinkView = component(
  'AppLink',
  z.object({
    id: z.string(),
    label: z.string(),
    linkUrl: z.string(),
    logoUrl: z.string(),
    appName: z.string(),
    appInstanceId: z.string(),
    appAssignmentId: z.string(),
    credentialsSetup: z.boolean(),
    hidden: z.boolean(),
    sortOrder: z.int(),
  }),
);

/** Roster opens no application: where it shows them is where access is decided, so that what somebody may not use is not there. */
export const listAppLinks = operation({
  id: 'listAppLinks',
  method: 'GET',
  path: '/api/v1/users/{id}/appLinks',
  summary: 'List all assigned app links',
  me: 'id',
  scope: 'okta.users.read',
  params: userPath,
  query: none,
  body: none,
  success: { status: 200, body: z.array(AppLinkView) },
  errors: ['not-found'],
  async handle({ params }, services: PolicyServices) {
    const [{ apps }, user] = await Promise.all([services.apps.read(), getUserByIdOrLogin(services, params.id)]);
    return presentAppLinks(usableApps(apps, await loadVisitor(services, apps, user), services.settings()), services.origin);
  },
});
