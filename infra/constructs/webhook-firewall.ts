import { Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { FirewallConfig } from '../stage-config.ts';

export interface WebhookFirewallProps extends FirewallConfig {
  readonly api: RestApi;
}

/**
 * Rules of the common set that read bodies, and one that misses a user agent. An email quotes scripts, paths and whole
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

/**
 * Bodies of 4.7 MB and more, which are lost: Lambda accepts 6 MB, in which a body is base64. API Gateway may log nothing
 * about them, and the firewall sees their header first.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const tooLargeForLambda = '^(4[7-9]\\d{5}|[5-9]\\d{6}|\\d{8,})$';

/** A web application firewall: a rate for each address, and AWS's common rules as far as they let webhooks through. */
export class WebhookFirewall extends Construct {
  constructor(scope: Construct, id: string, props: WebhookFirewallProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      description: 'Webhooks of the messaging providers',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: this.#visibility('webhooks'),
      rules: [
        this.#oversizedRule(),
        this.#rateRule(props.requestsPerFiveMinutesPerAddress),
        this.#commonRules(props.commonRulesVersion),
      ],
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

  /** Requests that say they are larger than Lambda accepts; docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html */
  oversizedRequests(options: MetricOptions): Metric {
    return new Metric({
      namespace: 'AWS/WAFV2',
      metricName: 'CountedRequests',
      dimensionsMap: {
        WebACL: this.#metricName('webhooks'),
        Rule: this.#metricName('oversized'),
        Region: Stack.of(this).region,
      },
      statistic: Stats.SUM,
      ...options,
    });
  }

  /** Counts before any rule may refuse. */
  #oversizedRule(): CfnWebACL.RuleProperty {
    return {
      name: 'oversized',
      priority: 0,
      action: { count: {} },
      statement: {
        regexMatchStatement: {
          fieldToMatch: { singleHeader: { Name: 'content-length' } },
          regexString: tooLargeForLambda,
          textTransformations: [{ priority: 0, type: 'NONE' }],
        },
      },
      visibilityConfig: this.#visibility('oversized'),
    };
  }

  #rateRule(limit: number): CfnWebACL.RuleProperty {
    return {
      name: 'rate',
      priority: 1,
      action: { block: {} },
      statement: { rateBasedStatement: { limit, aggregateKeyType: 'IP', evaluationWindowSec: 300 } },
      visibilityConfig: this.#visibility('rate'),
    };
  }

  #commonRules(version: string | undefined): CfnWebACL.RuleProperty {
    return {
      name: 'common',
      priority: 2,
      overrideAction: { none: {} },
      statement: {
        managedRuleGroupStatement: {
          vendorName: 'AWS',
          name: 'AWSManagedRulesCommonRuleSet',
          ...(version !== undefined && { version }),
          ruleActionOverrides: countedRules.map((name) => ({ name, actionToUse: { count: {} } })),
        },
      },
      visibilityConfig: this.#visibility('common'),
    };
  }

  /** Metrics, and no samples: those would show addresses and headers. */
  #visibility(name: string): CfnWebACL.VisibilityConfigProperty {
    return {
      metricName: this.#metricName(name),
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: false,
    };
  }

  /** A dimension of the metrics, so it has to tell the stages of an account apart; `All` is reserved. */
  #metricName(name: string): string {
    return `${Stack.of(this).stackName}-${name}`;
  }
}
