import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import type { DirectoryJobs } from './directory-jobs.ts';
import type { DirectoryTable, TableAccess } from './directory-table.ts';
import type { Departures } from './departures.ts';
import type { EventHooks } from './event-hooks.ts';
import type { Imports } from './imports.ts';
import type { KeyRing } from './key-ring.ts';
import type { Messaging } from './messaging.ts';
import type { PublicApi } from './public-api.ts';
import type { Recovery } from './recovery.ts';
import { ServiceFunction } from './service-function.ts';

const hookPath = '/api/v1/eventHooks/{eventHookId}';

/** The functions that answer HTTP, by their bundles, and the paths that each answers. */
export const servedPaths = {
  // Whoever approves or denies a registration activates or deactivates whose it is.
  // More of a path wins over less of it: who gets mail again is a question to the directory, which is searched by address.
  'api-users': [...resources('users', 'registrations'), '/api/v1/org/email/bounces/remove-list'],
  // More of a path wins over less of it: whoever proves who she is has her credential opened, which users' function may not do.
  'api-credentials': ['/api/v1/users/{userId}/credentials/{proxy+}'],
  // More of a path wins over less of it: whoever proves herself by a factor has its secret opened.
  'api-factors': [
    '/api/v1/users/{userId}/factors',
    '/api/v1/users/{userId}/factors/{proxy+}',
    '/api/v1/authn/factors',
    '/api/v1/authn/factors/{proxy+}',
  ],
  'api-groups': resources('groups'),
  // More of a path wins over less of it.
  'api-group-rules': ['/api/v1/groups/rules', '/api/v1/groups/rules/{proxy+}'],
  // More of a path wins over less of it: what groups, schemas and policies have of apps is with the apps.
  'api-apps': [
    ...resources('apps', 'mappings'),
    '/api/v1/meta/schemas/apps/{proxy+}',
    '/api/v1/groups/{groupId}/apps',
    '/api/v1/policies/{policyId}/app',
    '/api/v1/policies/{policyId}/mappings',
    '/api/v1/policies/{policyId}/mappings/{proxy+}',
  ],
  'api-schemas': resources('meta', 'realms', 'zones', 'trustedOrigins', 'brands'),
  // More of a path wins over less of it: who evaluates policies decides who may use which app.
  'api-policies': [
    ...resources('policies'),
    '/api/v1/apps/{appId}/users/{userId}/access',
    '/api/v1/users/{id}/appAccess',
    '/api/v1/users/{id}/appLinks',
  ],
  'api-org': [...resources('org', 'api-tokens'), '/.well-known/{proxy+}', '$default'],
  // More of a path wins over less of it: templates belong to a brand, and rules of texts to the org.
  'api-templates': ['/api/v1/brands/{brandId}/templates/{proxy+}', '/api/v1/org/textMessages', ...resources('templates')],
  'api-sign-in': resources('authn', 'sessions'),
  'api-imports': resources('imports'),
  'api-invitations': resources('invitations'),
  'api-inline-hooks': resources('inlineHooks', 'hook-keys'),
  'api-event-hooks': resources('eventHooks'),
  // More of a path wins over less of it: these are parts of what the function above answers.
  'api-hook-deliveries': [
    ...['deliveries', 'deadLetters', 'replays', 'backfills'].flatMap((part) => [
      `${hookPath}/${part}`,
      `${hookPath}/${part}/{proxy+}`,
    ]),
    `${hookPath}/lifecycle/pause`,
    `${hookPath}/lifecycle/resume`,
  ],
  'api-directory-jobs': resources('directoryJobs'),
  'api-hook-verification': [`${hookPath}/lifecycle/verify`],
  'api-logs': resources('logs'),
  'api-history': resources('history'),
  // More of a path wins over less of it: who proves by a question or an old password who she is has her credential opened.
  'pages-recovery': [
    '/signin/forgot',
    '/signin/forgot/{proxy+}',
    '/signin/password',
    '/signin/unlock',
    '/signin/unlock/{proxy+}',
    '/signin/reset-password',
    '/signin/reset-password/{proxy+}',
  ],
  // Whoever changes her address gives her password once more.
  'pages-account': ['/account/{proxy+}'],
  // More of a path wins over less of it: whoever shows or enrolls a factor has its secret opened.
  'pages-factors': ['/signin/verify', '/signin/verify/{proxy+}'],
  // More of a path wins over less of it: a sign-in's form of attributes may ask an endpoint, which who sees passwords does not. One asset: the
  // script that other sites show the form of registration by.
  'api-registration': [...resources('registration'), '/api/v1/authn/enroll'],
  'pages-registration': ['/signup', '/signup/{proxy+}', '/invitation/{proxy+}', '/signin/profile', '/assets/roster-sign-up.js'],
  pages: ['/', '/activate', '/activate/{proxy+}', '/signin', '/signin/{proxy+}', '/login/{proxy+}', '/assets/{proxy+}'],
} as const satisfies Record<string, readonly string[]>;

function resources(...names: string[]): string[] {
  return names.flatMap((name) => [`/api/v1/${name}`, `/api/v1/${name}/{proxy+}`]);
}

/** What every call by a token reads: the token, and whether its owner may act still. */
const callerKeys = ['t', 'u'] as const;

/** Who hashes passwords gets a whole processor: argon2 takes 35 ms of one. */
const wholeProcessor = 1769;

export interface OperationsProps {
  readonly stage: Stage;
  readonly api: PublicApi;
  readonly directory: DirectoryTable;
  readonly keys: KeyRing;
  readonly messaging: Messaging;
  readonly hooks: EventHooks;
  readonly recovery: Recovery;
  readonly departures: Departures;
  readonly imports: Imports;
  readonly jobs: DirectoryJobs;
}

/** The functions behind the API and the pages, cut by what they may touch. */
export class Operations extends Construct {
  readonly #props: OperationsProps;

  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id);
    this.#props = props;
    const { keys, messaging, recovery, hooks, departures, imports, jobs } = props;

    const users = this.#serve('Users', 'api-users', wholeProcessor, {
      get: ['b', 'c', 'g', 'o', 's', 't', 'u', 'y'],
      query: ['b', 'e', 'n', 'o', 'u', 'x'],
      put: ['c', 'e', 'g', 'k', 'n', 'o#departures', 'o#messages', 'p', 'u', 'y', 'z'],
      remove: ['c', 'g', 'n', 'o#departures', 'p', 'u', 'y'],
    });
    departures.grantWake(users);
    keys.grantSeal(users, 'credential');
    messaging.grantSend(users);
    messaging.grantLift(users);

    const credentials = this.#serve('Credentials', 'api-credentials', wholeProcessor, {
      get: ['c', 'k', 'o', 'p', 's', 't', 'u', 'y'],
      query: ['o', 'u'],
      put: ['c', 'k', 'p', 'r', 'u', 'y'],
      update: ['p', 'r'],
      remove: ['c', 'k', 'p', 'y'],
    });
    this.#grantCredentials(credentials);
    messaging.grantSend(credentials);

    const factors = this.#serve('Factors', 'api-factors', wholeProcessor, {
      get: ['c', 'g', 'k', 'o', 'p', 't', 'u', 'y'],
      query: ['o', 'u'],
      put: ['k', 'p', 'u', 'y'],
      update: ['p', 'u'],
      remove: ['k', 'p', 'y'],
    });
    this.#grantCredentials(factors);
    messaging.grantSend(factors);

    this.#serve('Groups', 'api-groups', 512, {
      get: ['b', 'g', 'o', 't', 'u', 'y'],
      query: ['b', 'g', 'o', 'x'],
      put: ['c', 'g', 'o#deleted-groups', 'o#org', 'o#rules', 'u', 'y'],
      remove: ['c', 'g', 'u', 'y'],
    });

    const groupRules = this.#serve('GroupRules', 'api-group-rules', 512, {
      get: ['g', 'j', 'o', 't', 'u', 'y'],
      query: ['j', 'o', 'u'],
      put: ['j', 'o#org', 'o#rules', 'y'],
      remove: ['j', 'o#rules', 'y'],
    });
    jobs.grantWake(groupRules);

    const apps = this.#serve('Apps', 'api-apps', 512, {
      get: ['c', 'g', 'j', 'o', 't', 'u', 'y'],
      query: ['a', 'j', 'o', 'u'],
      put: ['a', 'j', 'o#apps', 'o#org', 'u', 'y'],
      remove: ['a', 'o#apps', 'u', 'y'],
    });
    jobs.grantWake(apps);

    const schemas = this.#serve('Schemas', 'api-schemas', 512, {
      get: ['b', 'g', 'j', 'o', 't', 'u', 'y'],
      query: ['b', 'j', 'o', 'x'],
      put: ['j', 'o#org', 'o#settings', 'y'],
      remove: ['o#settings', 'y'],
    });
    jobs.grantWake(schemas);

    const org = this.#serve('Org', 'api-org', 512, {
      get: ['o', 't'],
      query: ['o'],
      put: ['o#revoked-tokens', 't'],
      remove: ['o#tokens', 't'],
    });

    const templates = this.#serve('Templates', 'api-templates', 512, {
      get: ['o', 't', 'u', 'y'],
      query: ['o'],
      put: ['o#email-bodies', 'o#org', 'o#templates', 'y'],
      remove: ['o#email-bodies', 'o#templates', 'y'],
    });
    messaging.grantSend(templates);

    this.#serve('Policies', 'api-policies', 512, {
      get: ['c', 'g', 'o', 's', 't', 'u', 'v', 'y'],
      query: ['o', 'u'],
      put: ['o#org', 'o#settings', 'y'],
      remove: ['o#settings', 'y'],
    });

    const signIn = this.#serve('SignIn', 'api-sign-in', wholeProcessor, {
      get: ['c', 'g', 'k', 'o', 'p', 's', 't', 'u', 'y'],
      query: ['o', 'u'],
      put: ['e', 'g', 'k', 'p', 'r', 's', 'u', 'y'],
      update: ['p', 'r', 'u'],
      remove: ['k', 'p', 's', 'y'],
    });
    this.#grantCredentials(signIn);
    messaging.grantSend(signIn);
    recovery.grantAsk(signIn);

    const importer = this.#serve('Imports', 'api-imports', 512, {
      get: ['i', 'o', 't', 'y'],
      query: ['i', 'o'],
      put: ['i', 'o#imports', 'y'],
      remove: ['y'],
    });
    imports.grantManage(importer);

    const inviting = this.#serve('Invitations', 'api-invitations', 512, {
      get: ['c', 'e', 'g', 'o', 't', 'u', 'y'],
      query: ['e', 'o'],
      put: ['e', 'k', 'o#org', 'y'],
      remove: ['e', 'k', 'y'],
    });
    messaging.grantSend(inviting);

    const eventHooks = this.#serve('EventHooks', 'api-event-hooks', 512, {
      get: ['h', 'log', 'o', 't', 'y'],
      query: ['d', 'o', 'q'],
      put: ['h', 'o#hooks', 'y'],
      update: ['q'],
      remove: ['d', 'h', 'o#hooks', 'q', 'y'],
    });
    keys.grantSeal(eventHooks, 'event-hook');
    // It shows a hook its signing secret.
    keys.grantUnseal(eventHooks, 'event-hook');
    hooks.allowLoopback(eventHooks);

    // To verify an endpoint it is called as delivery would call it: nothing else of this API calls out.
    const verification = this.#serve('HookVerification', 'api-hook-verification', 512, {
      get: ['h', 'log', 'o', 't', 'y'],
      query: ['o', 'q'],
      put: ['h', 'y'],
      update: ['q'],
      remove: ['y'],
    });
    keys.grantUnseal(verification, 'event-hook');
    hooks.grantDial(verification);

    const inlineHooks = this.#serve('InlineHooks', 'api-inline-hooks', 512, {
      get: ['f', 'o', 't', 'v', 'y'],
      query: ['o'],
      put: ['c', 'f', 'o#hook-keys', 'o#inline-hooks', 'v', 'y'],
      remove: ['c', 'f', 'o#hook-keys', 'o#inline-hooks', 'v', 'y'],
    });
    keys.grantSeal(inlineHooks, 'inline-hook');
    // A secret that is given again is compared with the one that is stored, and a preview calls the endpoint with it.
    keys.grantUnseal(inlineHooks, 'inline-hook');
    hooks.grantDial(inlineHooks);

    const deliveries = this.#serve('HookDeliveries', 'api-hook-deliveries', 512, {
      get: ['d', 'h', 'log', 'o', 't', 'y'],
      query: ['d', 'log', 'o', 'q'],
      put: ['d', 'h', 'y'],
      update: ['q'],
      remove: ['d', 'y'],
    });
    hooks.grantWake(deliveries);
    hooks.grantWakeBackfill(deliveries);

    const walks = this.#serve('DirectoryJobs', 'api-directory-jobs', 512, {
      get: ['j', 'o', 't', 'y'],
      query: ['j', 'o'],
      put: ['j', 'o#org', 'y'],
      remove: ['j', 'y'],
    });
    jobs.grantWake(walks);

    this.#serve('Logs', 'api-logs', 512, { get: ['log', 'o', 't'], query: ['log', 'o'] });

    this.#serve('History', 'api-history', 512, {
      get: ['c', 'f', 'g', 'h', 'i', 'o', 't', 'u', 'v'],
      query: ['f', 'g', 'h', 'i', 'o', 't', 'u', 'v'],
    });

    const pages = this.#serve('Pages', 'pages', wholeProcessor, {
      get: ['c', 'g', 'k', 'o', 'p', 's', 'u'],
      query: ['o', 'u'],
      put: ['e', 'g', 'k', 'p', 's', 'u'],
      update: ['p', 'u'],
      remove: ['k', 'p', 's'],
    });
    this.#grantCredentials(pages);
    messaging.grantSend(pages);

    const recoveryPages = this.#serve('RecoveryPages', 'pages-recovery', wholeProcessor, {
      get: ['k', 'o', 'p', 'u'],
      query: ['o', 'u'],
      put: ['k', 'p', 'r', 's', 'u'],
      update: ['p', 'r'],
      remove: ['k', 'p'],
    });
    this.#grantCredentials(recoveryPages);
    // Whose last wrong answer it was is told.
    messaging.grantSend(recoveryPages);
    recovery.grantAsk(recoveryPages);

    const account = this.#serve('AccountPages', 'pages-account', wholeProcessor, {
      get: ['k', 'o', 'p', 's', 'u'],
      query: ['o', 'u'],
      put: ['c', 'k', 'r', 'u'],
      update: ['p', 'r'],
      remove: ['c', 'k', 'p'],
    });
    keys.grantUnseal(account, 'credential');
    messaging.grantSend(account);

    const factorPages = this.#serve('FactorPages', 'pages-factors', wholeProcessor, {
      get: ['g', 'k', 'o', 'p', 'u'],
      query: ['o', 'u'],
      put: ['k', 'p', 's', 'u'],
      update: ['p', 'u'],
      remove: ['k', 'p'],
    });
    this.#grantCredentials(factorPages);
    messaging.grantSend(factorPages);

    // The one page that calls out: it never sees a password.
    const registration = this.#serve('RegistrationPages', 'pages-registration', 512, {
      get: ['c', 'e', 'f', 'g', 'k', 'o', 'u', 'v'],
      query: ['o', 'u'],
      put: ['c', 'e', 'g', 'k', 's', 'u', 'v'],
      remove: ['c', 'e', 'k'],
    });
    // The same for forms on other sites.
    const registrationApi = this.#serve('Registration', 'api-registration', 512, {
      get: ['c', 'f', 'k', 'o', 'u', 'v'],
      query: ['o', 'u'],
      put: ['c', 'k', 'u', 'v'],
      remove: ['c', 'k'],
    });
    for (const fn of [registration, registrationApi]) {
      keys.grantUnseal(fn, 'inline-hook');
      hooks.grantDial(fn);
      messaging.grantSend(fn);
    }

    // All but two open cursors, forms, or answers kept for an Idempotency-Key, which are sealed with the org's keys.
    const without = new Set<unknown>([org, registrationApi]);
    for (const fn of this.node.children) if (fn instanceof ServiceFunction && !without.has(fn)) keys.grantUnseal(fn, 'org-keys');
  }

  #serve(id: string, bundle: keyof typeof servedPaths, memory: number, access: TableAccess): ServiceFunction {
    const { stage, api, directory } = this.#props;
    const fn = new ServiceFunction(this, id, { stage, bundle, memory });
    const get = bundle.startsWith('pages') ? (access.get ?? []) : [...new Set([...(access.get ?? []), ...callerKeys])];
    directory.grant(fn, { ...access, get });
    api.serve(fn, servedPaths[bundle]);
    return fn;
  }

  #grantCredentials(fn: ServiceFunction): void {
    this.#props.keys.grantSeal(fn, 'credential');
    this.#props.keys.grantUnseal(fn, 'credential');
  }
}
