import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Alias, type IFunction, type IVersion } from 'aws-cdk-lib/aws-lambda';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { contentPrefixes } from '../../shared/store/content-keys.ts';
import { indexNames } from '../../shared/store/table-keys.ts';
import type { ContentBucket } from './content-bucket.ts';
import type { ConversationTable } from './conversation-table.ts';
import type { ProviderSecrets } from './provider-secrets.ts';
import { type FunctionSettings, ServiceFunction } from './service-function.ts';
import { domainUrl } from './webhook-domain.ts';

export interface WebhookReceiverProps {
  readonly settings: FunctionSettings;
  readonly table: ConversationTable;
  readonly content: ContentBucket;
  readonly secrets: ProviderSecrets;
  readonly workflow: IStateMachine;
}

/** The ingress: the function that acknowledges webhooks, behind the alias `live`. */
export class WebhookReceiver extends Construct {
  readonly ingress: ServiceFunction;
  readonly live: Alias;

  constructor(scope: Construct, id: string, props: WebhookReceiverProps) {
    super(scope, id);
    const { config } = props.settings;
    this.ingress = new ServiceFunction(this, 'Ingress', {
      settings: props.settings,
      name: 'receive-webhook',
      description: 'Verifies, stores and acknowledges webhooks of the messaging providers',
      memoryMb: 512,
      // Twilio waits 15 s for an answer, SendGrid longer.
      timeout: Duration.seconds(15),
      reservedConcurrency: config.concurrency?.ingress,
      environment: ingressEnvironment(props),
    });
    this.#allowWork(props);
    this.live = new Alias(this, 'Live', {
      aliasName: 'live',
      // The library's own classes do not fit its interfaces under exactOptionalPropertyTypes.
      version: this.ingress.function.currentVersion as IVersion,
    });
    if (config.warm) this.#keepWarm(config.warm);
  }

  /** What API Gateway calls. */
  get target(): IFunction {
    return this.live as IFunction;
  }

  /** What each access pattern of the ingress needs, and no more. */
  #allowWork({ table, content, secrets, workflow }: WebhookReceiverProps): void {
    const { ingress } = this;
    ingress.allow(['dynamodb:Query'], [table.indexArn(indexNames.byPrimaryChannel)]);
    ingress.allow(
      ['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      [table.table.tableArn],
    );
    ingress.allow(['s3:PutObject'], content.writableArns);
    // Every file is marked until a message of a conversation owns it.
    ingress.allow(['s3:PutObjectTagging'], content.markedArns);
    ingress.allow(['states:StartExecution'], [workflow.stateMachineArn]);
    secrets.allowRead(ingress);
    const bucketId = Stack.of(this).getLogicalId(content.bucket.node.defaultChild as CfnBucket);
    Validations.of(ingress).acknowledge(
      ...Object.values(contentPrefixes).map((prefix) => ({
        id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/${prefix}*]`,
        reason: 'Object keys carry the message id, so only their prefix is known beforehand',
      })),
    );
  }

  #keepWarm({ least, most }: { readonly least: number; readonly most: number }): void {
    this.live
      .addAutoScaling({ minCapacity: least, maxCapacity: most })
      .scaleOnUtilization({ utilizationTarget: 0.7 });
  }
}

function ingressEnvironment({
  settings: { config },
  table,
  content,
  secrets,
  workflow,
}: WebhookReceiverProps) {
  return {
    CONVERSATIONS_TABLE: table.table.tableName,
    CONTENT_BUCKET: content.bucket.bucketName,
    STATE_MACHINE_ARN: workflow.stateMachineArn,
    ...secrets.environment,
    // Undefined: what Twilio signed is what API Gateway reports about the request.
    PUBLIC_BASE_URL: config.publicBaseUrl ?? (config.domain && domainUrl(config.domain)),
    WEBHOOK_QUERY: config.webhookQuery,
    TWILIO_JSON_BODIES: config.acceptsTwilioJson ? 'true' : undefined,
    FIRST_RETRY_SECONDS: String(config.timings.firstRetrySeconds),
    UNKNOWN_RETENTION_DAYS: String(config.retention.unknownSenderDays),
    MESSAGE_RETENTION_DAYS: config.retention.messageDays?.toString(),
    QUARANTINE_RETENTION_DAYS: String(config.retention.quarantineDays),
    RAW_RETENTION_DAYS: config.retention.rawDays?.toString(),
  };
}
