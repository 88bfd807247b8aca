import { join } from 'node:path';
import { App, CfnOutput, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { baselineApiId, baselinesStackName } from './baselines-names.ts';
import { baselinesDirectory } from './bundle-baselines.ts';

/** What the load is compared with: the original design as one Lambda, and a Lambda that does nothing. */
const app = new App();
const stack = new Stack(app, baselinesStackName);
const environment = JSON.parse(String(app.node.tryGetContext('environment') ?? '{}'));

const table = new Table(stack, 'Conversations', {
  partitionKey: { name: 'conversation_id', type: AttributeType.STRING },
  sortKey: { name: 'primary_channel', type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  removalPolicy: RemovalPolicy.DESTROY,
});
table.addGlobalSecondaryIndex({
  indexName: 'by_primary_channel',
  partitionKey: { name: 'primary_channel', type: AttributeType.STRING },
  sortKey: { name: 'conversation_id', type: AttributeType.STRING },
  projectionType: ProjectionType.KEYS_ONLY,
});
const replies = new Queue(stack, 'Replies');

const seed = createFunction('seed-design', {
  ...environment,
  CONVERSATIONS_TABLE: table.tableName,
  REPLIES_QUEUE_URL: replies.queueUrl,
});
table.grantReadWriteData(seed);
replies.grantSendMessages(seed);

const api = new RestApi(stack, 'Api', {
  binaryMediaTypes: ['*/*'],
  deployOptions: { stageName: 'bench', throttlingRateLimit: 5_000, throttlingBurstLimit: 5_000 },
});
Tags.of(api).add('ms-custom-id', baselineApiId);
addRoutes('seed', seed);
addRoutes('empty', createFunction('empty', {}));
new CfnOutput(stack, 'TableName', { value: table.tableName });
new CfnOutput(stack, 'QueueUrl', { value: replies.queueUrl });

function createFunction(name: string, variables: Record<string, string>): LambdaFunction {
  return new LambdaFunction(stack, name, {
    runtime: Runtime.NODEJS_24_X,
    code: Code.fromAsset(join(baselinesDirectory, name)),
    handler: 'index.handler',
    memorySize: 512,
    environment: variables,
  });
}

function addRoutes(name: string, target: LambdaFunction): void {
  const webhooks = api.root.addResource(name).addResource('webhooks');
  for (const channel of ['whatsapp', 'sms', 'email']) {
    webhooks.addResource(channel).addMethod('POST', new LambdaIntegration(target));
  }
}
