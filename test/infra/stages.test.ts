import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { channelRoutes, toPascalCase } from '../../infra/channel-routes.ts';
import { referencesOutOf } from './dependency-graph.ts';
import { synthesize } from './synthesize.ts';
import { resourcesOf } from './template-facts.ts';

const dev = synthesize('dev');
const staging = synthesize('staging');
const prod = synthesize('prod');

const domain = {
  name: 'hooks.example.com',
  certificateArn: 'arn:aws:acm:eu-west-1:000000000000:certificate/one',
  basePath: 'in',
  hostedZone: { id: 'Z1', name: 'example.com' },
};

describe('what a stage keeps', () => {
  const dataTypes = [
    'AWS::DynamoDB::Table',
    'AWS::S3::Bucket',
    'AWS::S3::BucketPolicy',
    'AWS::KMS::Key',
    'AWS::SecretsManager::Secret',
  ];

  it.each(dataTypes)('prod keeps its %s when the stack goes', (type) => {
    const policies = resourcesOf(prod.template, type).map(({ DeletionPolicy }) => DeletionPolicy);

    // A first deployment that fails takes them back: the secrets' names are fixed, and a second try needs them.
    expect(policies).toEqual(policies.map(() => 'RetainExceptOnCreate'));
  });

  it.each(['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret'])(
    'dev deletes its %s',
    (type) => {
      const policies = resourcesOf(dev.template, type).map(({ DeletionPolicy }) => DeletionPolicy);

      expect(policies).toEqual(policies.map(() => 'Delete'));
    },
  );

  it.each([
    ['prod', prod, dataTypes],
    ['staging', staging, []],
    ['dev', dev, []],
    ['local', synthesize('local'), []],
  ])('%s keeps nothing else', (_stage, { template }, kept) => {
    const resources: Record<string, { Type: string; DeletionPolicy?: string }> = template.toJSON().Resources;
    const types = Object.values(resources)
      .filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'))
      .map(({ Type }) => Type);

    // Serves every API of the account: the logs of other stages depend on it.
    const ofTheAccount = ['AWS::ApiGateway::Account', 'AWS::IAM::Role'];
    expect(new Set(types)).toEqual(new Set([...kept, ...ofTheAccount]));
    expect(types.filter((type) => type === 'AWS::IAM::Role')).toHaveLength(1);
  });

  it('prod keeps what refers to nothing else, so that a new stack can import it together', () => {
    const ids = dataTypes.flatMap((type) => resourcesOf(prod.template, type).map(({ id }) => id));

    expect(ids).toHaveLength(6);
    expect(referencesOutOf(ids, prod.template.toJSON())).toEqual([]);
  });

  it('prod can be deployed without protection, so that a first deployment that fails can be rolled back', () => {
    const first = synthesize('prod', { deletionProtection: false });

    expect(first.stack.terminationProtection).toBe(false);
    first.template.hasResourceProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: false });
    first.template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'RetainExceptOnCreate' });
  });

  it('prod cannot be deleted by accident, dev can', () => {
    expect(prod.stack.terminationProtection).toBe(true);
    expect(dev.stack.terminationProtection).toBe(false);
    prod.template.hasResourceProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: true });
  });

  it('dev empties its bucket when the stack goes, so that nothing stays behind', () => {
    dev.template.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
    prod.template.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
  });
});

describe('capacity', () => {
  it('prod keeps copies of the ingress warm, more as they fill up', () => {
    prod.template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 2,
      MaxCapacity: 50,
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
    });
    prod.template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: Match.objectLike({ TargetValue: 0.7 }),
    });
  });

  it('staging rehearses provisioned concurrency on the alias that a release moves', () => {
    staging.template.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 1);
    staging.template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 1);
  });

  it('dev pays for nothing that waits', () => {
    dev.template.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
    expect(
      resourcesOf(dev.template, 'AWS::Lambda::Function').map(
        ({ Properties }) => Properties.ReservedConcurrentExecutions,
      ),
    ).not.toContainEqual(expect.any(Number));
  });

  it.each([
    ['dev', dev, 50],
    ['staging', staging, 200],
    ['prod', prod, 1_000],
  ])('%s has its own limit of requests', (_stage, { template }, requestsPerSecond) => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [Match.objectLike({ ThrottlingRateLimit: requestsPerSecond })],
    });
  });
});

describe('privacy', () => {
  it.each([
    ['dev', dev, true],
    ['staging', staging, false],
    ['prod', prod, false],
  ])('%s logs what messages say: %3$s', (_stage, { template }, includesData) => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: Match.objectLike({ IncludeExecutionData: includesData }),
    });
  });
});

describe('options', () => {
  it('our own domain becomes the only address, the output, and what signatures are made over', () => {
    const { template } = synthesize('staging', { domain });

    template.hasResourceProperties('AWS::ApiGateway::DomainName', {
      DomainName: 'hooks.example.com',
      SecurityPolicy: 'TLS_1_2',
    });
    template.hasResourceProperties('AWS::ApiGateway::BasePathMapping', { BasePath: 'in' });
    template.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'hooks.example.com.' });
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { DisableExecuteApiEndpoint: true });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { PUBLIC_BASE_URL: 'https://hooks.example.com/in' } },
    });
    template.hasOutput('ApiUrl', { Value: 'https://hooks.example.com/in/' });
  });

  it('callers may be pinned to address ranges', () => {
    const { template } = synthesize('dev', { allowedCallers: ['192.0.2.0/24'] });

    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      Policy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Condition: { NotIpAddress: { 'aws:SourceIp': ['192.0.2.0/24'] } },
          }),
        ]),
      },
    });
  });

  it('a budget warns before the month is spent', () => {
    const { template } = synthesize('dev', { budget: { usdPerMonth: 50, email: 'duty@example.com' } });

    template.hasResourceProperties('AWS::Budgets::Budget', {
      Budget: {
        BudgetLimit: { Amount: 50, Unit: 'USD' },
        CostFilters: { TagKeyValue: ['user:service$incoming-webhook-dev'] },
      },
      NotificationsWithSubscribers: [
        Match.objectLike({ Notification: Match.objectLike({ NotificationType: 'ACTUAL', Threshold: 80 }) }),
        Match.objectLike({
          Notification: Match.objectLike({ NotificationType: 'FORECASTED', Threshold: 100 }),
        }),
      ],
    });
  });
});

describe('the outputs', () => {
  it('are those of the contract', () => {
    const queues = channelRoutes.flatMap(({ name }) =>
      ['HandoffQueueUrl', 'RepliesQueueUrl'].map((output) => `${toPascalCase(name)}${output}`),
    );

    expect(queues).toEqual(expect.arrayContaining(['RcsRepliesQueueUrl', 'RcsHandoffQueueUrl']));
    expect(Object.keys(prod.template.findOutputs('*')).sort()).toEqual(
      [
        'ApiUrl',
        'ContentBucketName',
        'ConversationsTableName',
        'DashboardName',
        'SendgridSecretArn',
        'StateMachineArn',
        'TwilioSecretArn',
        ...queues,
      ].sort(),
    );
  });
});
