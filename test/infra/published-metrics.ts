/** What AWS publishes by itself, as far as it is used here: names, and the sets of dimensions they come under. */
export const publishedByAws: Readonly<
  Record<string, { readonly names: readonly string[]; readonly dimensions: readonly (readonly string[])[] }>
> = {
  // docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
  'AWS/ApiGateway': {
    names: ['4XXError', '5XXError', 'ConnectCount', 'Count', 'IntegrationLatency', 'Latency'],
    // The latter two: of WebSocket APIs.
    dimensions: [['ApiName'], ['ApiName', 'Stage'], ['ApiId'], ['ApiId', 'Stage']],
  },
  // docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
  'AWS/DynamoDB': {
    names: [
      'ConsumedReadCapacityUnits',
      'ConsumedWriteCapacityUnits',
      'ReadThrottleEvents',
      'TransactionConflict',
      'WriteThrottleEvents',
    ],
    dimensions: [['TableName'], ['GlobalSecondaryIndexName', 'TableName']],
  },
  // docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  'AWS/Lambda': {
    names: ['ConcurrentExecutions', 'Duration', 'Errors', 'Invocations', 'Throttles'],
    dimensions: [['FunctionName'], ['FunctionName', 'Resource']],
  },
  // docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  'AWS/SQS': {
    names: ['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible'],
    dimensions: [['QueueName']],
  },
  // docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
  'AWS/States': {
    names: ['ExecutionTime', 'ExecutionsFailed', 'ExecutionsSucceeded', 'ExecutionsTimedOut'],
    dimensions: [['StateMachineArn']],
  },
};
