import { Duration, Validations } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { indexNames, retryBucketCount } from '../../shared/store/table-keys.ts';
import type { ConversationTable } from './conversation-table.ts';
import { type FunctionSettings, ServiceFunction } from './service-function.ts';

export interface RecoveryProps {
  readonly settings: FunctionSettings;
  readonly table: ConversationTable;
  readonly workflow: IStateMachine;
}

/** How many runs share the retry buckets. */
const runCount = 4;

/** Restarts the workflow of messages that are still pending, every minute. */
export class Recovery extends Construct {
  readonly recoverPending: ServiceFunction;

  constructor(scope: Construct, id: string, { settings, table, workflow }: RecoveryProps) {
    super(scope, id);
    this.recoverPending = new ServiceFunction(this, 'RecoverPending', {
      settings,
      name: 'recover-pending',
      description: 'Starts the workflow of pending messages again',
      timeout: Duration.seconds(58),
      reservedConcurrency: settings.config.reservedConcurrency?.recovery,
      environment: {
        CONVERSATIONS_TABLE: table.table.tableName,
        STATE_MACHINE_ARN: workflow.stateMachineArn,
        FIRST_RETRY_SECONDS: String(settings.config.timings.firstRetrySeconds),
        MAX_ATTEMPTS: '10',
      },
    });
    this.recoverPending.allow(['dynamodb:Query'], [table.indexArn(indexNames.byRetryAt)]);
    this.recoverPending.allow(['dynamodb:UpdateItem'], [table.table.tableArn]);
    this.recoverPending.allow(['states:StartExecution'], [workflow.stateMachineArn]);
    // Delayed runs must not pile up: the next one does the same work.
    this.recoverPending.function.configureAsyncInvoke({ maxEventAge: Duration.minutes(1), retryAttempts: 0 });
    this.#runEveryMinute();
  }

  /** A failed run is not retried: the next run, a minute later, finds the same messages. */
  #runEveryMinute(): void {
    const rule = new Rule(this, 'EveryMinute', {
      description: 'Recovery of pending messages',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: shardGroups().map(
        (shards) =>
          new LambdaFunction(this.recoverPending.function, {
            event: RuleTargetInput.fromObject({ shards }),
            retryAttempts: 0,
            maxEventAge: Duration.minutes(1),
          }),
      ),
    });
    const reason = 'A run that is lost is made up for by the run a minute later';
    Validations.of(rule).acknowledge({ id: 'Serverless-EventBusDLQ', reason });
    Validations.of(this.recoverPending).acknowledge({
      id: 'Serverless-LambdaAsyncFailureDestination',
      reason,
    });
  }
}

/** `[[0,1,2,3],[4,…],…]`: every retry bucket in exactly one run. */
function shardGroups(): readonly (readonly number[])[] {
  const size = Math.ceil(retryBucketCount / runCount);
  return Array.from({ length: runCount }, (_run, run) =>
    Array.from({ length: size }, (_shard, shard) => run * size + shard).filter(
      (shard) => shard < retryBucketCount,
    ),
  );
}
