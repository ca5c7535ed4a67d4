import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

import { handler as bootstrap } from '../../functions/bootstrap/handler.ts';
import { appOperations } from '../../functions/api/apps/operations.ts';
import { factorOperations } from '../../functions/api/factors/operations.ts';
import { credentialOperations } from '../../functions/api/credentials/operations.ts';
import { directoryJobOperations } from '../../functions/api/directory-jobs/operations.ts';
import { invitationOperations } from '../../functions/api/invitations/operations.ts';
import { inlineHookOperations } from '../../functions/api/inline-hooks/operations.ts';
import { groupRuleOperations } from '../../functions/api/group-rules/operations.ts';
import { groupOperations } from '../../functions/api/groups/operations.ts';
import { logOperations } from '../../functions/api/logs/operations.ts';
import { policyOperations } from '../../functions/api/policies/operations.ts';
import { registrationOperations } from '../../functions/api/registration/operations.ts';
import { schemaOperations } from '../../functions/api/schemas/operations.ts';
import { signInOperations } from '../../functions/api/sign-in/operations.ts';
import { templateOperations } from '../../functions/api/templates/operations.ts';
import { userOperations } from '../../functions/api/users/operations.ts';
import { errorPage } from '../../functions/pages/error-page.ts';
import { pageOperations } from '../../functions/pages/handler.ts';
import { factorPageOperations } from '../../functions/pages/factors/operations.ts';
import { accountPageOperations } from '../../functions/pages/account/operations.ts';
import { recoveryPageOperations } from '../../functions/pages/recovery/operations.ts';
import { registrationPageOperations } from '../../functions/pages/registration/operations.ts';
import { type ApiRuntime, type HandlerOptions, lambdaHandler, type Operation } from '../../shared/api/index.ts';
import { apiRuntime, type ApiRuntimeOptions } from '../../shared/runtime/api-runtime.ts';
import { appServices } from '../../shared/runtime/app-services.ts';
import { credentialServices } from '../../shared/runtime/credential-services.ts';
import { factorPageServices } from '../../shared/runtime/factor-page-services.ts';
import { factorServices } from '../../shared/runtime/factor-services.ts';
import { jobControlServicesOf } from '../../shared/runtime/directory-job-control.ts';
import { directoryServices } from '../../shared/runtime/directory-services.ts';
import { groupRuleServices } from '../../shared/runtime/group-rule-services.ts';
import { groupDirectoryServices } from '../../shared/runtime/group-services.ts';
import { logServicesOf } from '../../shared/runtime/log-services.ts';
import { pageServices } from '../../shared/runtime/page-services.ts';
import { invitationServices } from '../../shared/runtime/invitation-services.ts';
import { inlineHookServicesOf } from '../../shared/runtime/inline-hook-services.ts';
import { enrollmentApiServices, registrationPageServices } from '../../shared/runtime/registration-services.ts';
import { policyServices } from '../../shared/runtime/policy-services.ts';
import { accountPageServices } from '../../shared/runtime/account-page-services.ts';
import { recoveryPageServices } from '../../shared/runtime/recovery-page-services.ts';
import { root } from '../../shared/runtime/root.ts';
import { schemaServices } from '../../shared/runtime/schema-services.ts';
import type { Scope } from '../../shared/runtime/scope.ts';
import { sessionsOf } from '../../shared/runtime/session-store.ts';
import { templateServices } from '../../shared/runtime/template-services.ts';
import { transactionServices } from '../../shared/runtime/authn-services.ts';
import type { MeterReading } from '../../shared/store/meter.ts';
import type { StreamRecord } from '../../shared/store/stream-records.ts';
import { Dynoxide } from './dynoxide.ts';
import { FakeServices, type QueuedMessage } from './dynoxide-services.ts';

export const administrator = { login: 'admin@example.com', password: 'Correct-Horse-7-Battery' };
const apiToken = `00${'t'.repeat(40)}`;

export interface OrgAnswer {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly cookies: readonly string[];
  /** Every call to the table that the request made. */
  readonly cost: MeterReading;
}

export interface OrgCall {
  readonly query?: string;
  /** An object goes as JSON, a form as a form. */
  readonly body?: object | URLSearchParams;
  readonly cookies?: readonly string[];
  /** Beside the usual ones, or in their place. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Somebody else's; null for nobody's. @default - the administrator's */
  readonly token?: string | null;
  /** Where it comes from, as API Gateway saw it. @default - a documentation address */
  readonly address?: string;
}

function areaOf<Services>(
  operations: readonly Operation<Services>[],
  servicesOf: (scope: Scope) => Services,
  { channel = 'api', ...options }: ApiRuntimeOptions & Pick<HandlerOptions, 'channel'> = {},
) {
  const runtime = apiRuntime(servicesOf, options);
  // One line a request is for CloudWatch, not for whoever reads a test's output.
  const quiet = (): ApiRuntime<Services> => ({ ...runtime(), log: () => undefined });
  return lambdaHandler(operations, quiet, { channel, ...(channel === 'page' && { onError: errorPage }) });
}

const areas = {
  users: areaOf(userOperations, directoryServices, { sessionsOf }),
  credentials: areaOf(credentialOperations, credentialServices, { sessionsOf }),
  factors: areaOf(factorOperations, factorServices),
  groups: areaOf(groupOperations, groupDirectoryServices),
  groupRules: areaOf(groupRuleOperations, groupRuleServices),
  signIn: areaOf(signInOperations, transactionServices),
  directoryJobs: areaOf(directoryJobOperations, jobControlServicesOf),
  logs: areaOf(logOperations, logServicesOf),
  policies: areaOf(policyOperations, policyServices, { sessionsOf }),
  schemas: areaOf(schemaOperations, schemaServices),
  apps: areaOf(appOperations, appServices),
  templates: areaOf(templateOperations, templateServices),
  pages: areaOf(pageOperations, pageServices, { channel: 'page' }),
  factorPages: areaOf(factorPageOperations, factorPageServices, { channel: 'page' }),
  invitations: areaOf(invitationOperations, invitationServices),
  accountPages: areaOf(accountPageOperations, accountPageServices, { channel: 'page' }),
  recoveryPages: areaOf(recoveryPageOperations, recoveryPageServices, { channel: 'page' }),
  registrationPages: areaOf(registrationPageOperations, registrationPageServices, { channel: 'page' }),
  registration: areaOf(registrationOperations, enrollmentApiServices),
  inlineHooks: areaOf(inlineHookOperations, inlineHookServicesOf),
} as const;

let requests = 0;

/** A request to this org as API Gateway hands it over, with the administrator's token. */
export function requestEvent(
  method: string,
  path: string,
  { query = '', body, cookies = [], headers = {}, token = apiToken, address = '203.0.113.1' }: OrgCall = {},
): APIGatewayProxyEventV2 {
  const form = body instanceof URLSearchParams;
  requests += 1;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    cookies: [...cookies],
    headers: {
      ...(token === null ? {} : { authorization: `SSWS ${token}` }),
      'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
      ...headers,
    },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body: form ? body.toString() : JSON.stringify(body) }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: 'id.example.com',
      domainPrefix: 'id',
      requestId: `request-${String(requests).padStart(8, '0')}`,
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: address, userAgent: '' },
    },
  };
}

/** An org that has been bootstrapped, behind the functions' real operations, stores and clients, on a real engine. One a process. */
export class Org {
  readonly #engine: Dynoxide;
  readonly #services: FakeServices;

  private constructor(engine: Dynoxide, services: FakeServices) {
    this.#engine = engine;
    this.#services = services;
  }

  static async start(): Promise<Org> {
    const [engine, services] = await Promise.all([Dynoxide.start(), FakeServices.start()]);
    Object.assign(process.env, engine.environment, services.environment, {
      TABLE_NAME: await engine.createTable({ stream: true }),
      ROSTER_STAGE: 'local',
      ROSTER_ORIGIN: 'https://id.example.com',
      REGISTRATION: 'open',
    });
    const { login: adminLogin, password: adminPassword } = administrator;
    await bootstrap({ action: 'ensure', adminLogin, adminPassword, apiToken });
    return new Org(engine, services);
  }

  async stop(): Promise<void> {
    this.#services.stop();
    await this.#engine.stop();
  }

  /** Who is behind the endpoints of hooks. */
  get endpoints(): Pick<FakeServices, 'dialled' | 'endpoint'> {
    return this.#services;
  }

  get messages(): readonly QueuedMessage[] {
    return this.#services.messages;
  }

  /** What the table's stream has brought since the last call, oldest first. */
  async records(): Promise<readonly StreamRecord[]> {
    return (await this.#engine.records(process.env['TABLE_NAME'] ?? '')) as readonly StreamRecord[];
  }

  /** Cost of anything that works on the functions' own table. */
  async costOf(work: () => Promise<unknown>): Promise<MeterReading> {
    const { meter } = root().table;
    meter.reset();
    await work();
    return meter.read();
  }

  async call(area: keyof typeof areas, method: string, path: string, call: OrgCall = {}): Promise<OrgAnswer> {
    const result = await areas[area](requestEvent(method, path, call), {} as Context);
    const { statusCode: status = 0, headers = {}, cookies = [], body: text = '' } = result;
    const body: Record<string, unknown> = headers['content-type'] === 'application/json' ? JSON.parse(text) : {};
    return { status, text, body, headers, cookies, cost: root().table.meter.read() };
  }
}
