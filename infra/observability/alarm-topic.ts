import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { AlarmConfig } from '../stage-config.ts';

export interface AlarmTopicProps {
  readonly alarms: AlarmConfig;
  readonly enforceTls: boolean;
  /** The service's own key would not do: CloudWatch may not use it. */
  readonly encryptionKey?: IKey | undefined;
}

/** Where alarms go when they begin and when they end. */
export function createAlarmTopic(
  scope: Construct,
  { alarms, enforceTls, encryptionKey }: AlarmTopicProps,
): Topic {
  const topic = new Topic(scope, 'AlarmTopic', {
    displayName: 'Incoming webhooks',
    enforceSSL: enforceTls,
    ...(encryptionKey && { masterKey: encryptionKey }),
  });
  // Our own policy, TLS alone included, takes the place of the default one, which let the account's alarms in.
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsOfThisAccount',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  if (alarms.email !== undefined) {
    topic.addSubscription(new EmailSubscription(alarms.email));
    Validations.of(topic).acknowledge({
      id: 'Serverless-SNSRedrivePolicy',
      reason: 'An email has no consumer that could redrive it; the dashboard shows every alarm too',
    });
  }
  return topic;
}
