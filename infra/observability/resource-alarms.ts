import { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { indexNames } from '../../shared/store/table-keys.ts';
import { toPascalCase } from '../channel-routes.ts';
import type { AlarmBoard } from './alarms.ts';
import { sumOf } from './application-metric.ts';
import type { ObservedSystem } from './observed-system.ts';

const fiveMinutes = { period: Duration.minutes(5) };

/** Alarms on queues, functions, workflow and table. */
export function addResourceAlarms(system: ObservedSystem, board: AlarmBoard): void {
  addQueueAlarms(system, board);
  addFunctionAlarms(system, board);
  addWorkflowAlarms(system, board);
  board.add('TableThrottled', {
    metric: tableThrottles(system),
    meaning: 'DynamoDB throttles the table or an index: answers are slow or 503',
    runbook: 'table-throttled',
    above: 0,
  });
}

function addQueueAlarms({ queues }: ObservedSystem, board: AlarmBoard): void {
  for (const { id, kind, queue, deadLetters } of queues.all) {
    board.add(`${id}DeadLetters`, {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({
        ...fiveMinutes,
        statistic: Stats.MAXIMUM,
      }),
      meaning: 'A consumer failed five times on a message, which now lies with the dead letters',
      runbook: 'dead-letters',
      above: 0,
    });
    board.add(`${id}Age`, {
      metric: queue.metricApproximateAgeOfOldestMessage({ ...fiveMinutes, statistic: Stats.MAXIMUM }),
      meaning: 'A message lies on the queue for too long: its consumer is slow, or stopped',
      runbook: 'queue-age',
      above: oldestOnQueue[kind].toSeconds(),
    });
  }
}

/** Machines answer in minutes; people have working hours, and a consumer that pulls for them. */
const oldestOnQueue = { replies: Duration.minutes(10), handoff: Duration.minutes(30) };

function addFunctionAlarms({ functions, ingress, recoverPending }: ObservedSystem, board: AlarmBoard): void {
  for (const [name, { function: lambda }] of Object.entries(functions)) {
    board.add(`${toPascalCase(name)}Throttles`, {
      metric: lambda.metricThrottles(fiveMinutes),
      meaning: 'Lambda turns calls away: the reserved concurrency or the account is used up',
      runbook: 'lambda-throttles',
      above: 0,
    });
  }
  for (const [id, { function: lambda }] of Object.entries({ Ingress: ingress, Recovery: recoverPending })) {
    board.add(`${id}Crashes`, {
      metric: lambda.metricErrors(fiveMinutes),
      meaning: 'The function crashed, ran out of time or memory, or could not start',
      runbook: 'function-crashes',
      above: 0,
    });
  }
}

function addWorkflowAlarms({ workflow }: ObservedSystem, board: AlarmBoard): void {
  board.add('WorkflowFailures', {
    metric: workflow.metricFailed(fiveMinutes),
    meaning: 'Executions fail; their messages stay pending and recovery starts them again',
    runbook: 'workflow-failures',
    above: 0,
  });
  board.add('WorkflowTimeouts', {
    metric: workflow.metricTimedOut(fiveMinutes),
    meaning: 'Executions run out of their 50 s; their messages stay pending and recovery starts them again',
    runbook: 'workflow-failures',
    above: 0,
  });
}

/** Throttled reads and writes of the table and of each index, which have their own metrics. */
function tableThrottles({ table }: ObservedSystem): IMetric {
  const { tableName } = table.table;
  const places = [
    { TableName: tableName },
    ...Object.values(indexNames).map((GlobalSecondaryIndexName) => ({
      TableName: tableName,
      GlobalSecondaryIndexName,
    })),
  ];
  const metrics = places.flatMap((dimensionsMap) =>
    ['ReadThrottleEvents', 'WriteThrottleEvents'].map(
      (metricName) =>
        new Metric({
          namespace: 'AWS/DynamoDB',
          metricName,
          dimensionsMap,
          statistic: Stats.SUM,
          ...fiveMinutes,
        }),
    ),
  );
  return sumOf('throttled', metrics, fiveMinutes);
}
