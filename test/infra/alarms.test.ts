import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { channelRoutes, toPascalCase } from '../../infra/channel-routes.ts';
import { liveUpdates, synthesize } from './synthesize.ts';
import { resourcesOf, textOf } from './template-facts.ts';

const { template } = synthesize('prod', {
  liveUpdates,
  alarms: { email: 'duty@example.com' },
  allowedCallers: ['192.0.2.0/24'],
});
const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => ({
  ...Properties,
  AlarmName: textOf(Properties.AlarmName),
}));
const names = alarms.map(({ AlarmName }) => AlarmName.replace('IncomingWebhook-prod-', ''));

function alarm(name: string) {
  return alarms.find(({ AlarmName }) => AlarmName === `IncomingWebhook-prod-${name}`);
}

function dimensionOf(dimensions: readonly { readonly Name: string; readonly Value: string }[], name: string) {
  return dimensions.find(({ Name }) => Name === name)?.Value;
}

/** Ids of the queues that alarms on this metric watch. */
function watchedQueues(metric: string): string[] {
  return alarms
    .filter(({ MetricName }) => MetricName === metric)
    .map(({ Dimensions }) => Dimensions[0].Value['Fn::GetAtt'][0])
    .sort();
}

describe('alarms', () => {
  it('cover every promise', () => {
    const perChannel = channelRoutes.flatMap(({ name }) =>
      [
        'MessagesFailed',
        'MessagesQuarantined',
        'RejectedSignatures',
        'RoutingFailures',
        'FallbackCeiling',
        'FallbackFailures',
      ].map((id) => id + toPascalCase(name)),
    );

    expect(names).toEqual(
      expect.arrayContaining([
        ...perChannel,
        'ErrorRate',
        'AcknowledgementTime',
        'PayloadsTooLarge',
        'Throttled',
        'FirewallRefusals',
        'AddressRefusals',
        'TrafficAnomaly',
        'OldestPending',
        'TableThrottled',
        'WorkflowFailures',
        'WorkflowTimeouts',
        'IngressCrashes',
        'RecoveryCrashes',
      ]),
    );
  });

  it('see every refusal that API Gateway answers with 503 and counts as 4XX', () => {
    const refused = resourcesOf(template, 'AWS::ApiGateway::GatewayResponse')
      .filter(({ Properties }) => Properties.StatusCode === '503')
      .map(({ Properties }) => Properties.ResponseType)
      // The first two are 504 by default and count as 5XX; the last needs a usage plan, and there is none.
      .filter((type) => !['INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT', 'QUOTA_EXCEEDED'].includes(type));
    const watched = alarms
      .filter(({ MetricName }) => MetricName === 'GatewayRefusals')
      .flatMap(({ Dimensions }) => Dimensions)
      .filter(({ Name }) => Name === 'refusal')
      .map(({ Value }) => Value);

    template.resourceCountIs('AWS::ApiGateway::UsagePlan', 0);
    expect(watched.sort()).toEqual(refused.sort());
  });

  it('watch no rule that the stage does not have', () => {
    const { template: staging } = synthesize('staging', { firewall: undefined });

    expect(JSON.stringify(staging.findResources('AWS::CloudWatch::Alarm'))).not.toMatch(
      /WAF_FILTERED|ACCESS_DENIED|WAFV2/,
    );
  });

  it('watch every dead-letter queue, and the age of every other queue', () => {
    const queues = resourcesOf(template, 'AWS::SQS::Queue');
    const idsWhere = (isWork: boolean) =>
      queues
        .filter(({ Properties }) => (Properties.RedrivePolicy !== undefined) === isWork)
        .map(({ id }) => id)
        .sort();

    expect(watchedQueues('ApproximateNumberOfMessagesVisible')).toEqual(idsWhere(false));
    expect(watchedQueues('ApproximateAgeOfOldestMessage')).toEqual(idsWhere(true));
  });

  it('watch every function for throttles', () => {
    const watched = alarms
      .filter(({ MetricName }) => MetricName === 'Throttles')
      .map(({ Dimensions }) => Dimensions[0].Value.Ref);

    expect(watched.sort()).toEqual(
      resourcesOf(template, 'AWS::Lambda::Function')
        .map(({ id }) => id)
        .sort(),
    );
  });

  it.each(alarms)('$AlarmName says what it means and names its runbook section', ({ AlarmDescription }) => {
    expect(AlarmDescription).toMatch(/^[A-Z].{20,}\. What to do: docs\/runbook\.md#[a-z-]+$/);
  });

  it.each(alarms)('$AlarmName tells the topic when it begins and when it ends', (properties) => {
    expect(properties.AlarmActions).toEqual(properties.OKActions);
    expect(JSON.stringify(properties.AlarmActions)).toContain('AlarmTopic');
  });

  it('may be published to the topic, and encrypted for it', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
          }),
        ]),
      },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: { Service: 'cloudwatch.amazonaws.com' },
          }),
        ]),
      },
    });
  });

  it('go to the address of the stage', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'duty@example.com',
    });
  });

  it('take silence of recovery for a fault, and silence of everything else for peace', () => {
    const loud = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching');

    expect(loud.map(({ AlarmName }) => AlarmName)).toEqual(['IncomingWebhook-prod-OldestPending']);
  });

  it.each([
    ['ErrorRate', 0.01],
    ['AcknowledgementTime', 5_000],
    ['OldestPending', 300],
    ['MessagesFailedSms', 0],
    ['WhatsappRepliesDeadLetters', 0],
  ])('%s goes off above %d', (name, threshold) => {
    expect(alarm(name)).toMatchObject({ Threshold: threshold, ComparisonOperator: 'GreaterThanThreshold' });
  });

  it.each([
    ['MessagesFailed', 'MessagesFailed'],
    ['MessagesQuarantined', 'MessagesQuarantined'],
    ['RoutingFailures', 'RoutingFailures'],
    ['FallbackCeiling', 'FallbackCeilingReached'],
    ['FallbackFailures', 'FallbackFailures'],
  ])('%s goes off by the metric %s of its own channel', (id, metric) => {
    const watched = channelRoutes.map(({ name }) => {
      const { MetricName, Dimensions, Statistic } = alarm(id + toPascalCase(name));
      return { MetricName, Statistic, channel: dimensionOf(Dimensions, 'channel') };
    });

    expect(watched).toEqual(
      channelRoutes.map(({ name }) => ({ MetricName: metric, Statistic: 'Sum', channel: name })),
    );
  });

  it('OldestPending goes off by the oldest message of any run, which the others do not average away', () => {
    expect(alarm('OldestPending')).toMatchObject({ MetricName: 'OldestPendingAge', Statistic: 'Maximum' });
  });

  it.each(channelRoutes.map(({ name }) => toPascalCase(name)))(
    'weigh wrong signatures of %s against its own requests, and only when there are enough of them',
    (channel) => {
      const metrics: readonly { ReturnData?: boolean; Expression?: string }[] = alarm(
        `RejectedSignatures${channel}`,
      ).Metrics;
      const [ratio] = metrics.filter(({ ReturnData }) => ReturnData !== false);

      expect(ratio?.Expression).toBe('IF(received >= 10, 100 * FILL(rejected, 0) / received, 0)');
      expect(JSON.stringify(metrics)).toContain(`"Value":"${channel.toLowerCase()}"`);
    },
  );

  it('compare traffic with the band of its own past', () => {
    expect(alarm('TrafficAnomaly').ComparisonOperator).toBe('LessThanLowerOrGreaterThanUpperThreshold');
    expect(JSON.stringify(alarm('TrafficAnomaly').Metrics)).toContain('ANOMALY_DETECTION_BAND');
  });

  it('are left out where the stage wants none, and the dashboard stays', () => {
    const { template: dev } = synthesize('dev');

    dev.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    dev.resourceCountIs('AWS::SNS::Topic', 0);
    dev.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });
});
