import { S3Client } from '@aws-sdk/client-s3';
import { clientSettingsOf, type Deployment } from './deployment.ts';

/** A client for the deployment's bucket. A local cloud knows buckets by path only. */
export function bucketClientOf({ outputs, isLocal }: Deployment): S3Client {
  return new S3Client({ ...clientSettingsOf(outputs), forcePathStyle: isLocal });
}
