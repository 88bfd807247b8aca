import { Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

export interface WebhookFirewallProps {
  readonly api: RestApi;
  readonly requestsPerFiveMinutesPerAddress: number;
}

/**
 * Rules of the common set that read bodies, and one that misses a user agent. A mail quotes scripts, paths and whole
 * pages, and may be long: these rules would lose it. They only count.
 */
const countedRules = [
  'CrossSiteScripting_BODY',
  'EC2MetaDataSSRF_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
  'NoUserAgent_HEADER',
  'SizeRestrictions_BODY',
];

/** A web application firewall: a rate for each address, and AWS's common rules as far as they let webhooks through. */
export class WebhookFirewall extends Construct {
  constructor(scope: Construct, id: string, props: WebhookFirewallProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      description: 'Webhooks of the messaging providers',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('all'),
      rules: [rateRule(props.requestsPerFiveMinutesPerAddress), commonRules()],
    });
    new CfnWebACLAssociation(this, 'Association', {
      resourceArn: Stack.of(this).formatArn({
        service: 'apigateway',
        account: '',
        resource: '/restapis',
        resourceName: `${props.api.restApiId}/stages/${props.api.deploymentStage.stageName}`,
      }),
      webAclArn: acl.attrArn,
    });
  }
}

function rateRule(limit: number): CfnWebACL.RuleProperty {
  return {
    name: 'rate',
    priority: 0,
    action: { block: {} },
    statement: { rateBasedStatement: { limit, aggregateKeyType: 'IP', evaluationWindowSec: 300 } },
    visibilityConfig: visibility('rate'),
  };
}

function commonRules(): CfnWebACL.RuleProperty {
  return {
    name: 'common',
    priority: 1,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name: 'AWSManagedRulesCommonRuleSet',
        ruleActionOverrides: countedRules.map((name) => ({ name, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility('common'),
  };
}

/** Metrics, and no samples: those would show addresses and headers. */
function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
