import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { channelRoutes } from '../../infra/channel-routes.ts';
import { synthesize } from './synthesize.ts';
import { resourcesOf, textOf } from './template-facts.ts';

const { template } = synthesize('prod');
const [table] = resourcesOf(template, 'AWS::DynamoDB::Table');
const queues = resourcesOf(template, 'AWS::SQS::Queue');
const workQueues = queues.filter(({ Properties }) => Properties.RedrivePolicy !== undefined);
const deadLetterQueues = queues.filter(({ Properties }) => Properties.RedrivePolicy === undefined);

describe('the table', () => {
  it('the table has the documented keys, on demand, with point-in-time recovery and expiry', () => {
    expect(table?.Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'conversation_id', KeyType: 'HASH' },
        { AttributeName: 'primary_channel', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
    });
  });

  it('has an index for each question: who is this, what was said, what is due', () => {
    const indexes = table?.Properties.GlobalSecondaryIndexes.map(
      ({ IndexName, KeySchema, Projection }: never) => [
        IndexName,
        (KeySchema as { AttributeName: string }[]).map(({ AttributeName }) => AttributeName),
        (Projection as { ProjectionType: string }).ProjectionType,
      ],
    );

    expect(indexes).toEqual([
      ['by_primary_channel', ['primary_channel', 'conversation_id'], 'KEYS_ONLY'],
      ['by_received_at', ['conversation_id', 'received_at'], 'KEYS_ONLY'],
      ['by_retry_at', ['retry_bucket', 'retry_at'], 'INCLUDE'],
    ]);
  });
});

describe('the bucket', () => {
  it('forgets files when the table forgets the messages that name them', () => {
    const rules = (stage: 'dev' | 'prod') =>
      resourcesOf(synthesize(stage).template, 'AWS::S3::Bucket')[0]?.Properties.LifecycleConfiguration.Rules;
    const rule = (Id: string, days: number) => expect.objectContaining({ Id, ExpirationInDays: days });

    expect(rules('dev')).toEqual(
      expect.arrayContaining([
        rule('messages', 90),
        rule('quarantine', 90),
        expect.objectContaining({ Id: 'raw', ExpirationInDays: 30, Prefix: 'raw/' }),
        expect.objectContaining({
          Id: 'unknown-senders',
          ExpirationInDays: 30,
          TagFilters: [{ Key: 'sender', Value: 'unknown' }],
        }),
      ]),
    );
    expect(rules('prod')).toContainEqual(rule('quarantine', 365));
    expect(rules('prod')).not.toContainEqual(expect.objectContaining({ Id: 'messages' }));
  });

  it.each([
    ['messages', 'messages/'],
    ['quarantine', 'quarantine/'],
    ['raw', 'raw/'],
  ])('expires by the rule %s what is below %s, and no file of another kind', (id, prefix) => {
    const [bucket] = resourcesOf(synthesize('dev').template, 'AWS::S3::Bucket');
    const rules: readonly { readonly Id: string; readonly Prefix?: string }[] =
      bucket?.Properties.LifecycleConfiguration.Rules;

    expect(rules.find(({ Id }) => Id === id)?.Prefix).toBe(prefix);
  });

  it.each([
    ['as many days as the stage says', { rawDays: 400, messageDays: undefined }, 400],
    ['never longer than the messages', { rawDays: 400, messageDays: 90 }, 90],
    ['not at all, with what an earlier deployment kept', { rawDays: undefined, messageDays: 90 }, 1],
  ])('keeps requests as they came %s', (_, retention, days) => {
    const config = { retention: { unknownSenderDays: 30, quarantineDays: 90, ...retention } };
    const changed = synthesize('dev', config).template;
    const [bucket] = resourcesOf(changed, 'AWS::S3::Bucket');
    const ingress = resourcesOf(changed, 'AWS::Lambda::Function').find(({ id }) => id.includes('Ingress'));

    expect(bucket?.Properties.LifecycleConfiguration.Rules).toContainEqual(
      expect.objectContaining({ Id: 'raw', ExpirationInDays: days }),
    );
    expect(ingress?.Properties.Environment.Variables.RAW_RETENTION_DAYS).toBe(retention.rawDays?.toString());
  });

  it('the bucket is private and encrypted', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: Match.anyValue(),
    });
  });
});

describe('the queues', () => {
  it('are two a channel, each with its own dead letters, kept for 14 days', () => {
    const targets = workQueues.map(
      ({ Properties }) => Properties.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0],
    );

    expect(workQueues).toHaveLength(2 * channelRoutes.length);
    expect(new Set(targets)).toEqual(new Set(deadLetterQueues.map(({ id }) => id)));
    expect(deadLetterQueues.map(({ Properties }) => Properties.MessageRetentionPeriod)).toEqual(
      Array(2 * channelRoutes.length).fill(1_209_600),
    );
  });

  it.each(workQueues)('$id waits ten days for a consumer', ({ Properties }) => {
    expect(Properties.MessageRetentionPeriod).toBe(864_000);
  });

  it.each(workQueues)('$id gives a consumer 120 s and five attempts', ({ Properties }) => {
    expect(Properties.VisibilityTimeout).toBe(120);
    expect(Properties.RedrivePolicy.maxReceiveCount).toBe(5);
  });

  it.each(['AWS::SQS::QueuePolicy', 'AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy'])(
    '%s refuses plain HTTP',
    (type) => {
      const denials = resourcesOf(template, type).map(({ Properties }) =>
        JSON.stringify(Properties.PolicyDocument.Statement),
      );

      expect(denials.length).toBeGreaterThan(0);
      expect(denials).toEqual(denials.map(() => expect.stringContaining('"aws:SecureTransport":"false"')));
    },
  );
});

/**
 * What each service does with a customer managed key, by its own page:
 * docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html,
 * docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html,
 * docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html,
 * docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
const dataServices: [service: string, name: string, actions: string[]][] = [
  [
    'dynamodb',
    'DynamoDB',
    [
      'kms:CreateGrant',
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
  ],
  ['s3', 'S3', ['kms:Decrypt', 'kms:GenerateDataKey']],
  ['secretsmanager', 'Secrets Manager', ['kms:Decrypt', 'kms:GenerateDataKey']],
  ['sqs', 'SQS', ['kms:Decrypt', 'kms:GenerateDataKey']],
];

/** The statements of the key's policy that name no principal. */
function statementsOfEverybody() {
  const [key] = resourcesOf(template, 'AWS::KMS::Key');
  const statements: readonly KeyStatement[] = key?.Properties.KeyPolicy.Statement;
  return statements.filter(({ Principal }) => Principal.AWS === '*');
}

/** The services through which alone a statement holds. */
function servicesOf(statement: KeyStatement | undefined): string[] {
  return (statement?.Condition?.StringEquals?.['kms:ViaService'] ?? []).map(textOf);
}

interface KeyStatement {
  readonly Action: readonly string[];
  readonly Principal: { readonly AWS?: unknown };
  readonly Condition?: { readonly StringEquals?: { readonly 'kms:ViaService'?: readonly unknown[] } };
}

describe('encryption with our own key', () => {
  it.each([
    ['AWS::DynamoDB::Table', 'KMSMasterKeyId'],
    ['AWS::S3::Bucket', 'KMSMasterKeyID'],
    ['AWS::SQS::Queue', 'KmsMasterKeyId'],
    ['AWS::SNS::Topic', 'KmsMasterKeyId'],
    ['AWS::SecretsManager::Secret', 'KmsKeyId'],
  ])('covers every %s', (type, property) => {
    const resources = resourcesOf(template, type).map(({ Properties }) => JSON.stringify(Properties));

    expect(resources.length).toBeGreaterThan(0);
    expect(resources).toEqual(
      resources.map(() => expect.stringMatching(`"${property}":{"Fn::GetAtt":\\["Key`)),
    );
  });

  it('rotates the key, and lets only this account use it, through the services that hold data', () => {
    template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'ThroughDataServices',
            Condition: {
              StringEquals: Match.objectLike({ 'kms:CallerAccount': { Ref: 'AWS::AccountId' } }),
            },
          }),
        ]),
      },
    });
  });

  it('pays for one data key of the bucket, and not for one of each object', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true }] },
    });
  });

  it.each(dataServices)('lets whoever may use %s do with the key what %s needs', (service, _, actions) => {
    const [statement] = statementsOfEverybody();

    expect(servicesOf(statement)).toContain(`${service}.<AWS::Region>.amazonaws.com`);
    expect(statement?.Action).toEqual(expect.arrayContaining(actions));
  });

  it('lets nobody use the key except through a service that holds data', () => {
    expect(statementsOfEverybody().map((statement) => servicesOf(statement).length)).toEqual([
      dataServices.length,
    ]);
  });

  it("encryption with our own key is not needed for encryption: without it, the services' own keys are used", () => {
    const { template: dev } = synthesize('dev');

    dev.hasResourceProperties('AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: true } });
    dev.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
    dev.hasResourceProperties('AWS::S3::Bucket', { BucketEncryption: Match.anyValue() });
  });
});

describe('secrets', () => {
  it('have the names of the contract and no value that a deployment could overwrite', () => {
    const secrets = resourcesOf(template, 'AWS::SecretsManager::Secret').map(({ Properties }) => Properties);

    expect(secrets.map(({ Name }) => Name)).toEqual([
      'incoming-webhook/prod/twilio',
      'incoming-webhook/prod/sendgrid',
    ]);
    expect(secrets.flatMap(Object.keys)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/SecretString/)]),
    );
  });
});

it('the AsyncAPI document has the settings of the queues', () => {
  const path = new URL('../../docs/asyncapi.json', import.meta.url);
  const { channels } = JSON.parse(readFileSync(path, 'utf8'));

  const settings = Object.values<Documented>(channels).map(({ bindings: { sqs } }) => [
    sqs.queue.visibilityTimeout,
    sqs.queue.messageRetentionPeriod,
    sqs.queue.redrivePolicy.maxReceiveCount,
    sqs.deadLetterQueue.messageRetentionPeriod,
  ]);

  expect(settings).toEqual(
    workQueues.map(({ Properties }) => [
      Properties.VisibilityTimeout,
      Properties.MessageRetentionPeriod,
      Properties.RedrivePolicy.maxReceiveCount,
      deadLetterQueues[0]?.Properties.MessageRetentionPeriod,
    ]),
  );
});

interface Documented {
  readonly bindings: {
    readonly sqs: {
      readonly queue: {
        readonly visibilityTimeout: number;
        readonly messageRetentionPeriod: number;
        readonly redrivePolicy: { readonly maxReceiveCount: number };
      };
      readonly deadLetterQueue: { readonly messageRetentionPeriod: number };
    };
  };
}
