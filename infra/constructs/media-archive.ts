import { Stack, Validations } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import {
  Choice,
  Condition,
  Errors,
  type IChainable,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { mediumKey } from '../../shared/store/content-keys.ts';
import { ServiceFunction } from './service-function.ts';
import { archiveTimeout } from './task-timeouts.ts';
import type { WorkflowTasksProps } from './workflow-tasks.ts';

/** The step that copies media of Twilio's messages into the bucket, where a stage has it. */
export class MediaArchive extends Construct {
  readonly archiveMedia: ServiceFunction;

  constructor(scope: Construct, id: string, props: WorkflowTasksProps) {
    super(scope, id);
    const { settings, table, content, secrets } = props;
    this.archiveMedia = new ServiceFunction(this, 'ArchiveMedia', {
      settings,
      name: 'archive-media',
      description: "Copies the media of Twilio's messages into the bucket",
      timeout: archiveTimeout,
      // Ten files of 16 MB at a time.
      memoryMb: 512,
      reservedConcurrency: reservedFor(settings.config.reservedConcurrency?.task),
      environment: {
        CONVERSATIONS_TABLE: table.table.tableName,
        CONTENT_BUCKET: content.bucket.bucketName,
        ...secrets.environment,
        TWILIO_API_BASE_URL: settings.config.providerApiBaseUrl,
      },
    });
    this.archiveMedia.allow(['dynamodb:UpdateItem'], [table.table.tableArn]);
    this.archiveMedia.allow(['s3:PutObject'], [content.bucket.arnForObjects(mediumKey('*', '*'))]);
    secrets.allowRead(this.archiveMedia, ['twilio']);
    const bucketId = Stack.of(this).getLogicalId(content.bucket.node.defaultChild as CfnBucket);
    Validations.of(this.archiveMedia).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/${mediumKey('*', '*')}]`,
      reason: 'Object keys carry the message id, so only their pattern is known beforehand',
    });
  }

  /**
   * The states: messages with media run the step, all others skip it. If it fails, the message continues with the
   * context of BuildContext, in which the media are `unavailable`.
   */
  addStates(scope: Construct, next: IChainable): IChainable {
    const facts = "'started_at': $states.context.Execution.StartTime, 'built': $states.input";
    const state = LambdaInvoke.jsonata(scope, 'ArchiveMedia', {
      lambdaFunction: this.archiveMedia.function,
      payload: TaskInput.fromText(`{% $merge([$states.context.Execution.Input, {${facts}}]) %}`),
      outputs: '{% $states.result.Payload %}',
      taskTimeout: Timeout.duration(archiveTimeout),
      retryOnServiceExceptions: false,
    });
    state.addCatch(next, { errors: [Errors.ALL], outputs: '{% $states.input %}' });
    state.next(next);
    return new Choice(scope, 'HasMedia?')
      .when(Condition.jsonata('{% $states.input.has_media = true %}'), state)
      .otherwise(next);
  }
}

/** One message in ten has media. What finds no room is `unavailable` and continues. */
function reservedFor(task: number | undefined): number | undefined {
  return task === undefined ? undefined : Math.max(1, Math.round(task / 10));
}
