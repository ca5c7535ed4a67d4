import { Duration, Stack } from 'aws-cdk-lib';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

import { originHeader } from '../../shared/config/index.ts';
import type { Stage } from '../stages.ts';
import type { Monitoring } from './monitoring.ts';
import { ServiceFunction } from './service-function.ts';

export interface Rotation {
  readonly distribution: Distribution;
  readonly webAclArn: string;
  readonly monitoring: Monitoring;
}

/** What the distribution and the API know and nobody else, and the functions that check and change it. */
export class OriginSecret extends Construct {
  readonly authorizer: IHttpRouteAuthorizer;
  readonly #secret: Secret;
  readonly #stage: Stage;

  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id);
    this.#stage = stage;
    this.#secret = new Secret(this, 'Secret', {
      description: `Roster (${stage.name}): by which the API knows its distribution`,
      generateSecretString: { passwordLength: 43, excludePunctuation: true },
    });
    this.authorizer = this.#authorize();
  }

  /** The value, as CloudFormation resolves it at a deployment. */
  get reference(): string {
    // It goes into a template as a reference alone: nothing of the value is in our hands.
    return this.#secret.secretValue.unsafeUnwrap();
  }

  /** Has the value changed every thirty days, here and on the distribution. */
  rotate({ distribution, webAclArn, monitoring }: Rotation): void {
    const rotation = this.#function('Rotation', 'edge-rotation', Duration.minutes(15));
    rotation.needsNoDeadLetters('Secrets Manager waits for each step, tries again, and an alarm tells of a failure.');
    rotation.setVariable('DISTRIBUTION_ID', distribution.distributionId);
    this.#allow(rotation, ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage']);
    allow(rotation, ['cloudfront:GetDistribution', 'cloudfront:UpdateDistribution'], distribution.distributionArn);
    // CloudFront asks for it of whoever updates a distribution that has a web ACL.
    allow(rotation, ['wafv2:GetWebACL'], webAclArn);
    monitoring.alarmOnErrors('OriginRotationErrors', rotation, "The origin's secret was not rotated.");

    const permission = new CfnPermission(this, 'RotationPermission', {
      action: 'lambda:InvokeFunction',
      functionName: rotation.lambda.functionArn,
      principal: 'secretsmanager.amazonaws.com',
      sourceAccount: Stack.of(this).account,
      sourceArn: this.#secret.secretArn,
    });
    // CDK's own schedule grants more than is used.
    const schedule = new CfnRotationSchedule(this, 'Schedule', {
      secretId: this.#secret.secretArn,
      rotationLambdaArn: rotation.lambda.functionArn,
      rotationRules: { automaticallyAfterDays: 30 },
      rotateImmediatelyOnUpdate: false,
    });
    schedule.node.addDependency(permission, rotation, distribution);
  }

  #authorize(): IHttpRouteAuthorizer {
    const check = this.#function('Authorizer', 'edge-authorizer', Duration.seconds(10));
    check.needsNoDeadLetters('API Gateway waits for the answer, and refuses where there is none.');
    this.#allow(check, ['GetSecretValue']);
    return new HttpLambdaAuthorizer('Origin', check.lambda, {
      identitySource: [`$request.header.${originHeader}`],
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      resultsCacheTtl: Duration.minutes(5),
    });
  }

  #function(id: string, bundle: string, timeout: Duration): ServiceFunction {
    const fn = new ServiceFunction(this, id, { stage: this.#stage, bundle, timeout });
    fn.setVariable('ORIGIN_SECRET_ARN', this.#secret.secretArn);
    return fn;
  }

  #allow(fn: ServiceFunction, actions: readonly string[]): void {
    allow(
      fn,
      actions.map((action) => `secretsmanager:${action}`),
      this.#secret.secretArn,
    );
  }
}

function allow(fn: ServiceFunction, actions: readonly string[], resource: string): void {
  fn.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));
}
