import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClientSettings } from '../../../tools/local-cloud/local-clients.ts';

/** What is in the account that could hold data or cost money. CDK's own staging bucket belongs to the bootstrap. */
export async function leftovers(endpoint: string): Promise<Record<string, unknown[]>> {
  const settings = localClientSettings(endpoint);
  const [apis, logs, tables, buckets, secrets, machines, queues] = await Promise.all([
    new APIGatewayClient(settings).send(new GetRestApisCommand({})),
    new CloudWatchLogsClient(settings).send(new DescribeLogGroupsCommand({})),
    new DynamoDBClient(settings).send(new ListTablesCommand({})),
    new S3Client({ ...settings, forcePathStyle: true }).send(new ListBucketsCommand({})),
    new SecretsManagerClient(settings).send(new ListSecretsCommand({})),
    new SFNClient(settings).send(new ListStateMachinesCommand({})),
    new SQSClient(settings).send(new ListQueuesCommand({})),
  ]);
  return {
    apis: (apis.items ?? []).map(({ name }) => name),
    logs: (logs.logGroups ?? []).map(({ logGroupName }) => logGroupName),
    tables: tables.TableNames ?? [],
    buckets: (buckets.Buckets ?? []).map(({ Name }) => Name).filter((name) => !name?.startsWith('cdk-')),
    secrets: (secrets.SecretList ?? []).map(({ Name }) => Name),
    machines: (machines.stateMachines ?? []).map(({ name }) => name),
    queues: queues.QueueUrls ?? [],
  };
}
