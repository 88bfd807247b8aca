import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** The services that encrypt data at rest with the key. */
const dataServices = ['dynamodb', 's3', 'secretsmanager', 'sqs'];

/**
 * A customer managed key for all data at rest. Like the services' own keys, it is usable by every principal in this
 * account that may use the service: access is granted on tables and queues, not a second time on the key.
 */
export function createEncryptionKey(scope: Construct, { retainData }: { readonly retainData: boolean }): Key {
  const { account, region, stackName } = Stack.of(scope);
  const key = new Key(scope, 'Key', {
    description: `Data at rest of ${stackName}`,
    enableKeyRotation: true,
    removalPolicy: retainData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'ThroughDataServices',
      principals: [new AnyPrincipal()],
      actions: [
        'kms:CreateGrant',
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      resources: ['*'],
      conditions: {
        StringEquals: {
          'kms:CallerAccount': account,
          'kms:ViaService': dataServices.map((service) => `${service}.${region}.amazonaws.com`),
        },
      },
    }),
  );
  // CloudWatch does not call from this account, so no condition on the caller applies. The topic's policy says who may
  // publish.
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsToTopic',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
    }),
  );
  return key;
}
