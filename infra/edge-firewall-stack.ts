import { CfnOutput, Stack } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';

import { StageError, type Stage } from './stages.ts';

/**
 * Rules of the common group that refuse what Roster's own clients send: they count and don't block. Long queries are `search` and
 * cursors, long bodies profiles and texts of templates, which the API limits itself; a program may be without a name.
 */
const countedCommonRules = ['SizeRestrictions_BODY', 'SizeRestrictions_QUERYSTRING', 'NoUserAgent_HEADER'];

/** As many as the API itself allows a caller, in WAF's window of five minutes. */
const requestsPerAddress = 50_000;

/** The web ACL of a stage's distribution. CloudFront takes one from us-east-1 alone, so it has a stack of its own. */
export class EdgeFirewallStack extends Stack {
  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id, {
      stackName: stage.name === 'prod' ? 'RosterEdge' : `RosterEdge-${stage.name}`,
      description: `Roster's firewall before CloudFront (${stage.name})`,
      env: { region: 'us-east-1' },
      terminationProtection: stage.keepsData,
      analyticsReporting: false,
    });
    if (stage.name === 'local') throw new StageError('the local stage has no edge');
    const acl = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visible('roster'),
      rules: [
        {
          name: 'rate',
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: requestsPerAddress } },
          visibilityConfig: visible('rate'),
        },
        managed(1, 'AWSManagedRulesAmazonIpReputationList'),
        managed(2, 'AWSManagedRulesKnownBadInputsRuleSet'),
        managed(3, 'AWSManagedRulesCommonRuleSet', countedCommonRules),
      ],
    });
    new CfnOutput(this, 'WebAclArn', { value: acl.attrArn, description: 'For -c webAclArn=... of the org.' });
  }
}

function managed(priority: number, name: string, counted: readonly string[] = []): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visible(name),
  };
}

/** Samples are requests as they came, headers and all but the body: they would hold tokens. */
const visible = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
  metricName,
});
