/** Sets of dimensions under which AWS publishes a metric, each in alphabetical order. */
type Dimensions = readonly (readonly string[])[];

const restApi: Dimensions = [['ApiName'], ['ApiName', 'Stage']];
const webSocketApi: Dimensions = [['ApiId'], ['ApiId', 'Stage']];
const table: Dimensions = [['TableName']];
const tableAndIndex: Dimensions = [['TableName'], ['GlobalSecondaryIndexName', 'TableName']];
/** The last of them tells the versions of a weighted alias apart. */
const lambda: Dimensions = [
  ['FunctionName'],
  ['FunctionName', 'Resource'],
  ['ExecutedVersion', 'FunctionName', 'Resource'],
];
const queue: Dimensions = [['QueueName']];
const stateMachine: Dimensions = [['StateMachineArn']];

/** What AWS publishes automatically, as far as it is used here: every metric by name, and the dimensions it comes under. */
export const publishedByAws: Readonly<Record<string, Readonly<Record<string, Dimensions>>>> = {
  // docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html and, for WebSocket APIs,
  // apigateway-websocket-api-logging.html
  'AWS/ApiGateway': {
    '4XXError': restApi,
    '5XXError': restApi,
    Count: restApi,
    IntegrationLatency: restApi,
    Latency: restApi,
    ClientError: webSocketApi,
    ConnectCount: webSocketApi,
    ExecutionError: webSocketApi,
    IntegrationError: webSocketApi,
    MessageCount: webSocketApi,
  },
  // docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
  'AWS/DynamoDB': {
    ConsumedReadCapacityUnits: tableAndIndex,
    ConsumedWriteCapacityUnits: tableAndIndex,
    ReadThrottleEvents: tableAndIndex,
    TransactionConflict: table,
    WriteThrottleEvents: tableAndIndex,
  },
  // docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  'AWS/Lambda': {
    ConcurrentExecutions: lambda,
    Duration: lambda,
    Errors: lambda,
    Invocations: lambda,
    Throttles: lambda,
  },
  // docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  'AWS/SQS': {
    ApproximateAgeOfOldestMessage: queue,
    ApproximateNumberOfMessagesVisible: queue,
  },
  // docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
  'AWS/WAFV2': {
    CountedRequests: [['Region', 'Rule', 'WebACL']],
  },
  // docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
  'AWS/States': {
    ExecutionTime: stateMachine,
    ExecutionsFailed: stateMachine,
    ExecutionsSucceeded: stateMachine,
    ExecutionsTimedOut: stateMachine,
  },
};
