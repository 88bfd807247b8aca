import { Stack, Validations } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { contentPrefixes, textKey } from '../../shared/store/content-keys.ts';
import { indexNames } from '../../shared/store/table-keys.ts';
import type { ChannelQueues } from './channel-queues.ts';
import type { ContentBucket } from './content-bucket.ts';
import type { ConversationTable } from './conversation-table.ts';
import type { ProviderSecrets } from './provider-secrets.ts';
import { type FunctionSettings, ServiceFunction } from './service-function.ts';
import { taskTimeouts, type WorkflowTask } from './task-timeouts.ts';

export interface WorkflowTasksProps {
  readonly settings: FunctionSettings;
  readonly table: ConversationTable;
  readonly content: ContentBucket;
  readonly queues: ChannelQueues;
  readonly secrets: ProviderSecrets;
}

/** The Lambda functions that the workflow calls, each with what it may do. */
export class WorkflowTasks extends Construct {
  readonly functions: Readonly<Record<WorkflowTask, ServiceFunction>>;

  constructor(scope: Construct, id: string, props: WorkflowTasksProps) {
    super(scope, id);
    this.functions = {
      'build-context': this.#createBuildContext(props),
      'route-message': this.#createRouteMessage(props),
      'mark-failed': this.#createMarkFailed(props),
      'send-fallback': this.#createSendFallback(props),
    };
  }

  #createBuildContext({ settings, table, content }: WorkflowTasksProps): ServiceFunction {
    const task = this.#createTask('BuildContext', {
      settings,
      name: 'build-context',
      description: 'Claims a stored message and builds its context object',
      environment: {
        CONVERSATIONS_TABLE: table.table.tableName,
        CONTENT_BUCKET: content.bucket.bucketName,
        LEASE_SECONDS: String(settings.config.timings.leaseSeconds),
        UNKNOWN_RETENTION_DAYS: String(settings.config.retention.unknownSenderDays),
        ARCHIVE_MEDIA: settings.config.archiveMedia ? 'on' : undefined,
      },
    });
    // Lists the message in its conversation, trims the list, and moves a message whose conversation was replaced.
    task.allow(
      [
        'dynamodb:BatchGetItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
      ],
      [table.table.tableArn],
    );
    task.allow(['dynamodb:Query'], [table.indexArn(indexNames.byPrimaryChannel)]);
    this.#allowFiles(task, content);
    return task;
  }

  /** Files get their owner, and a text that is too long for the context gets a separate object. */
  #allowFiles(task: ServiceFunction, content: ContentBucket): void {
    task.allow(['s3:DeleteObjectTagging', 's3:PutObjectTagging'], content.markedArns);
    task.allow(['s3:PutObject'], [content.textsArn]);
    // Without it S3 answers 403 for an object that has expired, as for one that is forbidden.
    task.allow(['s3:ListBucket'], [content.bucket.bucketArn]);
    const bucketId = Stack.of(this).getLogicalId(content.bucket.node.defaultChild as CfnBucket);
    Validations.of(task).acknowledge(
      ...[`${contentPrefixes.messages}*`, `${contentPrefixes.raw}*`, textKey('*')].map((keys) => ({
        id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/${keys}]`,
        reason: 'Object keys carry the message id, so only their prefix is known beforehand',
      })),
    );
  }

  #createRouteMessage({ settings, table, queues }: WorkflowTasksProps): ServiceFunction {
    const queueUrls = queues.all.map(({ environmentName, queue }) => [environmentName, queue.queueUrl]);
    const task = this.#createTask('RouteMessage', {
      settings,
      name: 'route-message',
      description: 'Sends a context object to its queue',
      environment: { CONVERSATIONS_TABLE: table.table.tableName, ...Object.fromEntries(queueUrls) },
    });
    task.allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [table.table.tableArn]);
    task.allow(
      ['sqs:SendMessage'],
      queues.all.map(({ queue }) => queue.queueArn),
    );
    return task;
  }

  #createMarkFailed({ settings, table }: WorkflowTasksProps): ServiceFunction {
    const task = this.#createTask('MarkFailed', {
      settings,
      name: 'mark-failed',
      description: 'Marks a message that cannot be processed',
      environment: { CONVERSATIONS_TABLE: table.table.tableName },
    });
    task.allow(['dynamodb:UpdateItem'], [table.table.tableArn]);
    return task;
  }

  #createSendFallback({ settings, table, secrets }: WorkflowTasksProps): ServiceFunction {
    const { fallback, providerApiBaseUrl } = settings.config;
    const task = this.#createTask('SendFallback', {
      settings,
      name: 'send-fallback',
      description: 'Answers a sender without a conversation',
      environment: {
        CONVERSATIONS_TABLE: table.table.tableName,
        ...secrets.environment,
        TWILIO_API_BASE_URL: providerApiBaseUrl,
        SENDGRID_API_BASE_URL: providerApiBaseUrl,
        MESSAGE_RETENTION_DAYS: settings.config.retention.messageDays?.toString(),
        FALLBACK_DAILY_CEILING: String(fallback.dailyCeiling),
        OWN_ADDRESSES: fallback.ownAddresses.join(',') || undefined,
        OPT_OUT_LANGUAGES: fallback.optOutLanguages && ['en', ...fallback.optOutLanguages].join(','),
        FALLBACK_LANGUAGE: fallback.language,
        FALLBACK_TEXTS: fallback.texts && JSON.stringify(fallback.texts),
      },
    });
    task.allow(
      [
        'dynamodb:BatchGetItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
      ],
      [table.table.tableArn],
    );
    task.allow(['dynamodb:Query'], [table.indexArn(indexNames.byPrimaryChannel)]);
    secrets.allowRead(task);
    return task;
  }

  #createTask(
    id: string,
    props: Omit<ConstructorParameters<typeof ServiceFunction>[2], 'timeout'> & {
      readonly name: WorkflowTask;
    },
  ): ServiceFunction {
    return new ServiceFunction(this, id, {
      ...props,
      timeout: taskTimeouts[props.name],
      reservedConcurrency: props.settings.config.reservedConcurrency?.task,
    });
  }
}
