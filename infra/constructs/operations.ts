import { Construct } from 'constructs';

import type { Stage } from '../stages.ts';
import type { DirectoryTable, TableAccess } from './directory-table.ts';
import type { EventHooks } from './event-hooks.ts';
import type { Imports } from './imports.ts';
import type { KeyRing } from './key-ring.ts';
import type { Messaging } from './messaging.ts';
import type { PublicApi } from './public-api.ts';
import { ServiceFunction } from './service-function.ts';

const hookPath = '/api/v1/eventHooks/{eventHookId}';

/** The functions that answer HTTP, by their bundles, and the paths that each answers. */
export const servedPaths = {
  'api-users': resources('users'),
  'api-groups': resources('groups'),
  'api-org': [...resources('meta', 'policies', 'brands', 'org', 'api-tokens'), '/.well-known/{proxy+}', '$default'],
  'api-sign-in': resources('authn', 'sessions'),
  'api-imports': resources('imports'),
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
  'api-logs': resources('logs'),
  'api-history': resources('history'),
  pages: ['/', '/signup', '/signup/{proxy+}', '/activate', '/activate/{proxy+}', '/signin', '/signin/{proxy+}', '/assets/{proxy+}'],
} as const satisfies Record<string, readonly string[]>;

function resources(...names: string[]): string[] {
  return names.flatMap((name) => [`/api/v1/${name}`, `/api/v1/${name}/{proxy+}`]);
}

/** Who hashes passwords gets a whole processor: argon2 takes 35 ms of one. */
const wholeProcessor = 1769;

export interface OperationsProps {
  readonly stage: Stage;
  readonly api: PublicApi;
  readonly directory: DirectoryTable;
  readonly keys: KeyRing;
  readonly messaging: Messaging;
  readonly hooks: EventHooks;
  readonly imports: Imports;
}

/** The functions behind the API and the pages, cut by what they may touch. */
export class Operations extends Construct {
  readonly #props: OperationsProps;

  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id);
    this.#props = props;
    const { keys, messaging, hooks, imports } = props;

    const users = this.#serve('Users', 'api-users', wholeProcessor, {
      read: ['u', 'g', 'c', 't', 'o', 'y', 'x', 'p'],
      write: ['u', 'p', 'c', 'g', 'k', 'y', 'z'],
    });
    this.#grantCredentials(users);
    messaging.grantSend(users);

    this.#serve('Groups', 'api-groups', 512, { read: ['u', 'g', 'c', 't', 'o', 'y', 'x'], write: ['g', 'u', 'c', 'y'] });

    this.#serve('Org', 'api-org', 512, { read: ['o', 't', 'y'], write: ['o', 't', 'y'] });

    const signIn = this.#serve('SignIn', 'api-sign-in', wholeProcessor, {
      read: ['u', 'p', 'c', 'k', 's', 'o', 't'],
      write: ['u', 'p', 'k', 's'],
    });
    this.#grantCredentials(signIn);
    messaging.grantSend(signIn);

    const importer = this.#serve('Imports', 'api-imports', 512, {
      read: ['t', 'o', 'i', 'y'],
      write: ['i', 'o#imports', 'y'],
    });
    imports.grantManage(importer);

    const eventHooks = this.#serve('EventHooks', 'api-event-hooks', 512, {
      read: ['t', 'o', 'h', 'q', 'log', 'd', 'y'],
      write: ['h', 'o#hooks', 'q', 'd', 'y'],
    });
    keys.grantSeal(eventHooks, 'event-hook');
    // To verify an endpoint it calls it as delivery would.
    keys.grantUnseal(eventHooks, 'event-hook');
    hooks.grantDial(eventHooks);

    const deliveries = this.#serve('HookDeliveries', 'api-hook-deliveries', 512, {
      read: ['t', 'o', 'h', 'q', 'log', 'd', 'y'],
      write: ['h', 'q', 'd', 'y'],
    });
    hooks.grantWake(deliveries);
    hooks.grantWakeBackfill(deliveries);

    this.#serve('Logs', 'api-logs', 512, { read: ['t', 'o', 'log'] });

    this.#serve('History', 'api-history', 512, { read: ['u', 'g', 'c', 't', 'h', 'i', 'o'] });

    const pages = this.#serve('Pages', 'pages', wholeProcessor, {
      read: ['u', 'p', 'c', 'k', 's', 'o', 'g'],
      write: ['u', 'p', 'c', 'k', 's', 'g'],
    });
    this.#grantCredentials(pages);
    messaging.grantSend(pages);

    // Every one of them opens cursors or forms, which are authenticated by the org's keys.
    for (const fn of this.node.children) if (fn instanceof ServiceFunction) keys.grantUnseal(fn, 'org-keys');
  }

  #serve(id: string, bundle: keyof typeof servedPaths, memory: number, access: TableAccess): ServiceFunction {
    const { stage, api, directory } = this.#props;
    const fn = new ServiceFunction(this, id, { stage, bundle, memory });
    directory.grant(fn, access);
    api.serve(fn, servedPaths[bundle]);
    return fn;
  }

  #grantCredentials(fn: ServiceFunction): void {
    this.#props.keys.grantSeal(fn, 'credential');
    this.#props.keys.grantUnseal(fn, 'credential');
  }
}
