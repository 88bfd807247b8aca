import { Stack, Validations } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { contentPrefixes } from '../../shared/store/content-keys.ts';
import { indexNames } from '../../shared/store/table-keys.ts';
import type { StageConfig } from '../stage-config.ts';
import type { ContentBucket } from './content-bucket.ts';
import type { ConversationTable } from './conversation-table.ts';
import type { ProviderSecrets } from './provider-secrets.ts';
import type { Worker } from './worker.ts';

export interface IngressWork {
  readonly table: ConversationTable;
  readonly content: ContentBucket;
  readonly secrets: ProviderSecrets;
  readonly workflow: IStateMachine;
}

/** Grants the actions that the receiver's access patterns need. Secrets are granted separately. */
export function allowIngressWork(worker: Worker, { table, content, workflow }: IngressWork): void {
  worker.allow(['dynamodb:Query'], [table.indexArn(indexNames.byPrimaryChannel)]);
  worker.allow(
    [
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:DeleteItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    ],
    [table.table.tableArn],
  );
  worker.allow(['s3:PutObject'], content.writableArns);
  // Every file is marked until a message of a conversation owns it.
  worker.allow(['s3:PutObjectTagging'], content.markedArns);
  worker.allow(['states:StartExecution'], [workflow.stateMachineArn]);
  const bucketId = Stack.of(worker).getLogicalId(content.bucket.node.defaultChild as CfnBucket);
  Validations.of(worker).acknowledge(
    ...Object.values(contentPrefixes).map((prefix) => ({
      id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/${prefix}*]`,
      reason: 'Object keys carry the message id, so only their prefix is known beforehand',
    })),
  );
}

/** The settings that every receiver has. */
export function ingressEnvironment(config: StageConfig, { table, content, secrets, workflow }: IngressWork) {
  return {
    CONVERSATIONS_TABLE: table.table.tableName,
    CONTENT_BUCKET: content.bucket.bucketName,
    STATE_MACHINE_ARN: workflow.stateMachineArn,
    ...secrets.environment,
    FIRST_RETRY_SECONDS: String(config.timings.firstRetrySeconds),
    UNKNOWN_RETENTION_DAYS: String(config.retention.unknownSenderDays),
    MESSAGE_RETENTION_DAYS: config.retention.messageDays?.toString(),
    QUARANTINE_RETENTION_DAYS: String(config.retention.quarantineDays),
    RAW_RETENTION_DAYS: config.retention.rawDays?.toString(),
  };
}
