import { Stack } from 'aws-cdk-lib';
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { FirewallConfig } from '../stage-config.ts';

export interface LargeMailFirewallProps extends FirewallConfig {
  readonly balancer: ApplicationLoadBalancer;
}

/**
 * The firewall before the load balancer. The rate for each address is answered 503, so that a provider comes again. AWS's
 * common rules only count: they answer 403, which an API can turn into 503 and a load balancer cannot, and SendGrid drops a
 * mail on any 4xx. A body is inspected up to its first 8 KB, regardless of its size, and never refused for it:
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html
 */
export class LargeMailFirewall extends Construct {
  constructor(scope: Construct, id: string, props: LargeMailFirewallProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      description: 'Large mail',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: this.#visibility('mail'),
      customResponseBodies: {
        refused: { contentType: 'APPLICATION_JSON', content: '{"success":false,"error":"refused"}' },
      },
      rules: [this.#rateRule(props.requestsPerFiveMinutesPerAddress), this.#commonRules(props)],
    });
    new CfnWebACLAssociation(this, 'Association', {
      resourceArn: props.balancer.loadBalancerArn,
      webAclArn: acl.attrArn,
    });
  }

  /** Requests beyond the rate; docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html */
  refusedRequests(options: MetricOptions): Metric {
    return new Metric({
      namespace: 'AWS/WAFV2',
      metricName: 'BlockedRequests',
      dimensionsMap: {
        WebACL: this.#metricName('mail'),
        Rule: this.#metricName('mailrate'),
        Region: Stack.of(this).region,
      },
      statistic: Stats.SUM,
      ...options,
    });
  }

  #rateRule(limit: number): CfnWebACL.RuleProperty {
    return {
      name: 'rate',
      priority: 0,
      action: { block: { customResponse: { responseCode: 503, customResponseBodyKey: 'refused' } } },
      statement: { rateBasedStatement: { limit, aggregateKeyType: 'IP', evaluationWindowSec: 300 } },
      visibilityConfig: this.#visibility('mailrate'),
    };
  }

  #commonRules({ commonRulesVersion: version }: FirewallConfig): CfnWebACL.RuleProperty {
    return {
      name: 'common',
      priority: 1,
      overrideAction: { count: {} },
      statement: {
        managedRuleGroupStatement: {
          vendorName: 'AWS',
          name: 'AWSManagedRulesCommonRuleSet',
          ...(version !== undefined && { version }),
        },
      },
      visibilityConfig: this.#visibility('mailcommon'),
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

  /** A dimension of the metrics, so it has to tell the stages of an account apart. */
  #metricName(name: string): string {
    return `${Stack.of(this).stackName}-${name}`;
  }
}
