import { type CfnResource, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { contentPrefixes, textKey } from '../../shared/store/content-keys.ts';
import { unownedTag } from '../../shared/store/content-tags.ts';
import type { RetentionConfig } from '../stage-config.ts';

export interface ContentBucketProps {
  readonly retainData: boolean;
  /** Delete the objects together with the stack. */
  readonly autoDeleteObjects: boolean;
  readonly enforceTls: boolean;
  readonly encryptionKey?: IKey | undefined;
  readonly retention: RetentionConfig;
}

/**
 * Long texts, attachments and quarantined requests. Not versioned: keys derive from the message id, so an object is
 * only ever overwritten by the same content, and an old version would outlive the promised retention.
 */
export class ContentBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: ContentBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      ...(props.encryptionKey
        ? {
            encryption: BucketEncryption.KMS,
            encryptionKey: props.encryptionKey,
            bucketKeyEnabled: true,
          }
        : { encryption: BucketEncryption.S3_MANAGED }),
      enforceSSL: props.enforceTls,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: lifecycleRules(props.retention),
      removalPolicy: props.retainData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
      autoDeleteObjects: props.autoDeleteObjects,
    });
    // A retained bucket keeps the policy that requires TLS.
    if (props.retainData) this.bucket.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    if (props.autoDeleteObjects) this.#keepNoLogsOfEmptying();
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'A log of object requests would hold addresses; who may read is decided by IAM and seen in CloudTrail',
    });
  }

  /** The function that empties the bucket would log to a group that nothing deletes. */
  #keepNoLogsOfEmptying(): void {
    const logs = new LogGroup(this, 'EmptyingLogs', {
      retention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const provider = Stack.of(this).node.findChild('Custom::S3AutoDeleteObjectsCustomResourceProvider');
    const handler = provider.node.findChild('Handler') as CfnResource;
    handler.addPropertyOverride('LoggingConfig', { LogGroup: logs.logGroupName });
  }

  /** ARNs of all objects that carry the mark of unowned ones until their message is stored. */
  get markedArns(): readonly string[] {
    return [contentPrefixes.messages, contentPrefixes.raw].map((prefix) =>
      this.bucket.arnForObjects(`${prefix}*`),
    );
  }

  /** ARN of the texts of all messages. */
  get textsArn(): string {
    return this.bucket.arnForObjects(textKey('*'));
  }

  /** ARNs of everything that the ingress may write. */
  get writableArns(): readonly string[] {
    return Object.values(contentPrefixes).map((prefix) => this.bucket.arnForObjects(`${prefix}*`));
  }
}

/** Files go when the items that name them do: the history must not point at nothing, and nothing outlives its promise. */
function lifecycleRules({
  messageDays,
  unknownSenderDays,
  quarantineDays,
  rawDays,
}: RetentionConfig): LifecycleRule[] {
  const { key, value } = unownedTag;
  return [
    { id: 'uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
    { id: 'unknown-senders', tagFilters: { [key]: value }, expiration: Duration.days(unknownSenderDays) },
    {
      id: 'quarantine',
      prefix: contentPrefixes.quarantine,
      expiration: Duration.days(quarantineDays),
    },
    {
      id: 'raw',
      prefix: contentPrefixes.raw,
      // A stage that keeps none anymore still has those of before. None outlives its message.
      expiration: Duration.days(Math.min(rawDays ?? 1, messageDays ?? Number.POSITIVE_INFINITY)),
    },
    ...(messageDays === undefined
      ? []
      : [{ id: 'messages', prefix: contentPrefixes.messages, expiration: Duration.days(messageDays) }]),
  ];
}
