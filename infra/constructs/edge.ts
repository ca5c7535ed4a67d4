import { Duration, Stack } from 'aws-cdk-lib';
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  type ErrorResponse,
  Function,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Construct } from 'constructs';

import { originHeader, viewerHeader } from '../../shared/config/index.ts';
import type { Edge as EdgeOptions, Stage } from '../stages.ts';
import { accept } from './accept.ts';
import type { Monitoring } from './monitoring.ts';
import { OriginSecret } from './origin-secret.ts';

export interface EdgeProps {
  readonly stage: Stage;
  readonly edge: EdgeOptions;
  readonly monitoring: Monitoring;
  readonly apiId: string;
}

/** CloudFront would keep each of them for ten seconds and give it to everybody, whatever the caches' policy says. */
const errorsUncached: ErrorResponse[] = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map((httpStatus) => ({
  httpStatus,
  ttl: Duration.seconds(0),
}));

/** Runs on CloudFront. No policy sends all of a viewer's headers but the host along, and the viewer's address with them. */
const viewerFunction = `function handler(event) {
  event.request.headers['${viewerHeader}'] = { value: event.viewer.ip };
  return event.request;
}`;

/** A distribution before the API, and what makes the API answer nobody else (docs/design/edge.md). */
export class Edge extends Construct {
  /** Such as `https://id.example.com`: no trailing slash. */
  readonly origin: string;
  readonly distributionDomain: string;
  readonly authorizer: IHttpRouteAuthorizer;

  constructor(scope: Construct, id: string, { stage, edge, monitoring, apiId }: EdgeProps) {
    super(scope, id);
    const secret = new OriginSecret(this, 'Secret', { stage });
    const distribution = this.#distribute(secret, { stage, edge, apiId });
    secret.rotate({ distribution, webAclArn: edge.webAclArn, monitoring });
    this.authorizer = secret.authorizer;
    this.distributionDomain = distribution.distributionDomainName;
    this.origin = `https://${stage.domain?.name ?? this.distributionDomain}`;
  }

  #distribute(secret: OriginSecret, { stage, edge, apiId }: Omit<EdgeProps, 'monitoring'>): Distribution {
    const { region, urlSuffix, stackName } = Stack.of(this);
    const { domain } = stage;
    const distribution = new Distribution(this, 'Distribution', {
      comment: stackName,
      webAclId: edge.webAclArn,
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_ALL,
      errorResponses: errorsUncached,
      ...(domain && {
        domainNames: [domain.name],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
      defaultBehavior: {
        origin: new HttpOrigin(`${apiId}.execute-api.${region}.${urlSuffix}`, {
          protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
          originSslProtocols: [OriginSslPolicy.TLS_V1_2],
          customHeaders: { [originHeader]: secret.reference },
        }),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        responseHeadersPolicy: ResponseHeadersPolicy.SECURITY_HEADERS,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: this.#viewerFunction() }],
      },
    });
    acceptAsItIs(distribution, domain !== undefined);
    return distribution;
  }

  #viewerFunction(): Function {
    return new Function(this, 'Viewer', {
      code: FunctionCode.fromInline(viewerFunction),
      runtime: FunctionRuntime.JS_2_0,
      comment: "Tells the API the caller's address",
    });
  }
}

function acceptAsItIs(distribution: Distribution, hasCertificate: boolean): void {
  accept(distribution, 'AwsSolutions-CFR1', 'Who may use an org from where is its own decision, made in the web ACL.');
  accept(
    distribution,
    'AwsSolutions-CFR3',
    "CloudFront's log holds paths, which name people and carry tokens; the API's own access log has neither.",
  );
  if (!hasCertificate)
    accept(
      distribution,
      'AwsSolutions-CFR4',
      "CloudFront's own certificate comes with its own choice of protocols; a domain of one's own is held to TLS 1.2.",
    );
}
