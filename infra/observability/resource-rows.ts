import { Duration } from 'aws-cdk-lib';
import { type GraphWidget, type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { AccessLogMetrics } from './access-log-metrics.ts';
import { graph } from './graph.ts';
import type { ObservedSystem } from './observed-system.ts';

const fiveMinutes = { period: Duration.minutes(5) };

/** API, functions, workflow, table and queues. */
export function resourceRows(
  system: ObservedSystem,
  refusals: AccessLogMetrics,
): readonly (readonly GraphWidget[])[] {
  return [
    apiGraphs(system, refusals),
    functionGraphs(system),
    [...workflowGraphs(system), ...tableGraphs(system)],
    queueGraphs(system),
  ];
}

/** The types of answers of API Gateway's that matter here. */
const refusalTypes = [
  'ACCESS_DENIED',
  'BAD_REQUEST_PARAMETERS',
  'MISSING_AUTHENTICATION_TOKEN',
  'REQUEST_TOO_LARGE',
  'THROTTLED',
  'WAF_FILTERED',
];

function apiGraphs({ api }: ObservedSystem, refusals: AccessLogMetrics): readonly GraphWidget[] {
  const slowest = { ...fiveMinutes, statistic: 'p99' };
  return [
    graph({
      title: 'Refused by the API',
      left: refusalTypes.map((type) => refusals.refusals(type, { ...fiveMinutes, label: type })),
      width: 12,
    }),
    graph({
      title: 'API latency, p99',
      unit: 'ms',
      left: [
        api.deploymentStage.metricLatency({ ...slowest, label: 'whole' }),
        api.deploymentStage.metricIntegrationLatency({ ...slowest, label: 'function' }),
      ],
      width: 12,
    }),
  ];
}

function functionGraphs({ functions }: ObservedSystem): readonly GraphWidget[] {
  const each = (metricOf: (lambda: (typeof functions)[string]['function'], label: string) => IMetric) =>
    Object.entries(functions).map(([label, { function: lambda }]) => metricOf(lambda, label));
  return [
    graph({
      title: 'Function duration, p99',
      unit: 'ms',
      left: each((lambda, label) => lambda.metricDuration({ ...fiveMinutes, statistic: 'p99', label })),
    }),
    graph({
      title: 'Function errors',
      left: each((lambda, label) => lambda.metricErrors({ ...fiveMinutes, label })),
    }),
    graph({
      title: 'Function throttles',
      left: each((lambda, label) => lambda.metricThrottles({ ...fiveMinutes, label })),
    }),
    graph({
      title: 'Concurrent executions',
      left: each((lambda, label) =>
        lambda.metric('ConcurrentExecutions', { ...fiveMinutes, statistic: Stats.MAXIMUM, label }),
      ),
    }),
  ];
}

function workflowGraphs({ workflow }: ObservedSystem): readonly GraphWidget[] {
  return [
    graph({
      title: 'Workflow',
      left: [
        workflow.metricSucceeded({ ...fiveMinutes, label: 'succeeded' }),
        workflow.metricFailed({ ...fiveMinutes, label: 'failed' }),
        workflow.metricTimedOut({ ...fiveMinutes, label: 'timed out' }),
      ],
      right: [workflow.metricTime({ ...fiveMinutes, statistic: 'p99', label: 'time p99, ms' })],
      width: 8,
    }),
  ];
}

function tableGraphs({ table }: ObservedSystem): readonly GraphWidget[] {
  const dimensionsMap = { TableName: table.table.tableName };
  const sums = (...metricNames: string[]): readonly Metric[] =>
    metricNames.map(
      (metricName) =>
        new Metric({
          namespace: 'AWS/DynamoDB',
          metricName,
          dimensionsMap,
          statistic: Stats.SUM,
          label: metricName,
          ...fiveMinutes,
        }),
    );
  return [
    graph({
      title: 'Table capacity',
      left: sums('ConsumedWriteCapacityUnits', 'ConsumedReadCapacityUnits'),
      width: 8,
    }),
    graph({
      title: 'Table throttles and conflicts',
      left: sums('ReadThrottleEvents', 'WriteThrottleEvents', 'TransactionConflict'),
      width: 8,
    }),
  ];
}

function queueGraphs({ queues }: ObservedSystem): readonly GraphWidget[] {
  const statistic = Stats.MAXIMUM;
  return [
    graph({
      title: 'Messages on the queues',
      left: queues.all.map(({ id, queue }) =>
        queue.metricApproximateNumberOfMessagesVisible({ ...fiveMinutes, statistic, label: id }),
      ),
      width: 12,
    }),
    graph({
      title: 'Age of the oldest message',
      unit: 's',
      left: queues.all.map(({ id, queue }) =>
        queue.metricApproximateAgeOfOldestMessage({ ...fiveMinutes, statistic, label: id }),
      ),
      width: 12,
    }),
  ];
}
