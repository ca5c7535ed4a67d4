import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  ApiMapping,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

import type { Domain, Stage } from '../stages.ts';
import { accept } from './accept.ts';
import { Edge } from './edge.ts';
import type { Monitoring } from './monitoring.ts';
import type { ServiceFunction } from './service-function.ts';

export interface PublicApiProps {
  readonly stage: Stage;
  readonly monitoring: Monitoring;
}

/** What one request leaves behind: the route and never the path, which names people and carries tokens. */
const accessLog = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  route: '$context.routeKey',
  status: '$context.status',
  bytes: '$context.responseLength',
  latency: '$context.responseLatency',
  integrationLatency: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
};

/** Everything that is asked for by HTTP comes in here and goes on to one of a few functions, which know their operations. */
export class PublicApi extends Construct {
  /** Such as `https://id.example.com`: no trailing slash. */
  readonly origin: string;
  /** Where a domain of one's own leads to, behind CloudFront. */
  readonly distributionDomain: string | undefined;
  readonly #api: HttpApi;
  readonly #edge: Edge | undefined;

  constructor(scope: Construct, id: string, { stage, monitoring }: PublicApiProps) {
    super(scope, id);
    this.#api = new HttpApi(this, 'Http', {
      apiName: Stack.of(this).stackName,
      createDefaultStage: false,
      disableExecuteApiEndpoint: stage.domain !== undefined && stage.edge === undefined,
    });
    const logs = new LogGroup(this, 'AccessLogs', {
      retention: stage.logRetentionDays === 7 ? RetentionDays.ONE_WEEK : RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const httpStage = new HttpStage(this, 'Stage', {
      httpApi: this.#api,
      autoDeploy: true,
      // A ceiling against floods, below the account's own; limits for each token are the functions' business.
      throttle: { rateLimit: 2000, burstLimit: 1000 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });
    monitoring.alarmOnServerErrors(
      'ApiServerErrors',
      httpStage.metricServerError({ statistic: 'Sum' }),
      'Requests are answered 5xx.',
    );
    const { edge, domain } = stage;
    this.#edge = edge && new Edge(this, 'Edge', { stage, edge, monitoring, apiId: this.#api.apiId });
    this.distributionDomain = this.#edge?.distributionDomain;
    if (this.#edge) this.origin = this.#edge.origin;
    else this.origin = domain ? this.#map(domain, httpStage) : this.#api.apiEndpoint;
  }

  /** Sends all methods of these paths to a function. A path may end in `{proxy+}`; `$default` is what no other matches. */
  serve(fn: ServiceFunction, paths: readonly string[]): void {
    fn.needsNoDeadLetters('API Gateway waits for the answer and tells the caller of a failure.');
    if (this.#edge) fn.setVariable('EDGE', 'cloudfront');
    // One permission for all: API Gateway would add one a route, and a function's policy ends at 20 kB.
    const integration = new HttpLambdaIntegration(fn.node.id, fn.lambda, { scopePermissionToRoute: false });
    for (const path of paths) {
      const routeKey = path === '$default' ? HttpRouteKey.DEFAULT : HttpRouteKey.with(path, HttpMethod.ANY);
      const route = new HttpRoute(this, `${fn.node.id} ${routeKey.key.replaceAll('/', ' ')}`, {
        httpApi: this.#api,
        integration,
        routeKey,
        ...(this.#edge && { authorizer: this.#edge.authorizer }),
      });
      if (this.#edge) continue;
      accept(
        route,
        'AwsSolutions-APIG4',
        'Each operation declares its scope, and the pipeline checks the token in one round trip with its first reads (shared/api). An ' +
          "authorizer would cost a second one, and could not answer in Okta's shape.",
      );
    }
  }

  /** Tells a function the one origin that its links begin with. */
  tellOrigin(fn: ServiceFunction): void {
    fn.setVariable('ROSTER_ORIGIN', this.origin);
  }

  #map({ name, certificateArn }: Domain, stage: HttpStage): string {
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', certificateArn);
    const domainName = new DomainName(this, 'DomainName', { domainName: name, certificate });
    new ApiMapping(this, 'Mapping', { api: this.#api, domainName, stage });
    return `https://${name}`;
  }
}
