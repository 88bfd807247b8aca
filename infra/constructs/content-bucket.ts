import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** The prefixes below which the ingress writes. */
export const contentPrefixes = { messages: 'messages/', quarantine: 'quarantine/' } as const;

export interface ContentBucketProps {
  readonly isDataKept: boolean;
  readonly enforceTls: boolean;
  readonly encryptionKey: IKey | undefined;
  readonly retentionDays: number;
}

/**
 * Long texts, attachments, and mail that could not be read. Not versioned: keys follow from the message's own id, so
 * nothing overwrites anything but itself, and an old version would outlive the retention that was promised.
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
      lifecycleRules: [
        {
          id: 'retention',
          expiration: Duration.days(props.retentionDays),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: props.isDataKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }

  /** ARNs of everything that the ingress may write. */
  get writableArns(): readonly string[] {
    return Object.values(contentPrefixes).map((prefix) => this.bucket.arnForObjects(`${prefix}*`));
  }
}
