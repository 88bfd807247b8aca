import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { stageOf } from '../terminal/stage-help.ts';

/** A running stack, local or on AWS, as the operator's tools need it. */
export interface Deployment {
  /** The stack's outputs by the contract's keys. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly dynamo: DynamoDBDocumentClient;
  readonly workflow: SFNClient;
  readonly queues: SQSClient;
  readonly isLocal: boolean;
}

/** Where `npm start` leaves outputs and keys; `LOCAL_DIRECTORY` names that of another local cloud. */
export function localDirectoryOf(environment: NodeJS.ProcessEnv): string {
  return environment.LOCAL_DIRECTORY ?? join(import.meta.dirname, '..', '..', '..', '.local');
}

/**
 * Open the local cloud (no stage), or the stack `IncomingWebhook-<stage>` of the AWS account that the environment's
 * credentials belong to. The stage is the one that is given, else `STAGE` of the environment. Throws an Error that says
 * what to do when there is no such stack.
 */
export async function openDeployment(given?: string): Promise<Deployment> {
  const stage = stageOf(given);
  return stage === 'local' ? openLocal() : openStage(stage);
}

/** A deployment by its outputs; those of a local cloud carry its `Endpoint`. */
export function deploymentOf(outputs: Readonly<Record<string, string>>): Deployment {
  const settings = clientSettingsOf(outputs);
  return {
    outputs,
    dynamo: DynamoDBDocumentClient.from(new DynamoDBClient(settings), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    workflow: new SFNClient(settings),
    queues: new SQSClient(settings),
    isLocal: outputs.Endpoint !== undefined,
  };
}

/** How a client of any AWS service reaches a deployment: on AWS as the environment says. */
export function clientSettingsOf({ Endpoint: endpoint }: Readonly<Record<string, string>>) {
  return endpoint === undefined
    ? {}
    : { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}

/** An output that must be there. */
export function requiredOutput({ outputs }: Deployment, key: string): string {
  const value = outputs[key];
  if (value === undefined) throw new Error(`the stack has no output ${key}: deploy this version first`);
  return value;
}

async function openLocal(): Promise<Deployment> {
  const localOutputs = join(localDirectoryOf(process.env), 'outputs.json');
  if (!existsSync(localOutputs)) {
    throw new Error(
      'no local cloud is running here: start it with `npm start`, or name a stage with --stage',
    );
  }
  const outputs = JSON.parse(readFileSync(localOutputs, 'utf8'));
  const isAnswering = await fetch(outputs.Endpoint, { signal: AbortSignal.timeout(5_000) }).then(
    () => true,
    () => false,
  );
  if (!isAnswering) {
    throw new Error('the local cloud that was started here no longer answers: start it with `npm start`');
  }
  return deploymentOf(outputs);
}

/** The stack `IncomingWebhook-<stage>` of the account and region that the environment names. */
export async function openStage(stage: string): Promise<Deployment> {
  const StackName = `IncomingWebhook-${stage}`;
  const client = new CloudFormationClient({});
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName })).catch((error: Error) => {
    if (error.name !== 'ValidationError') throw error;
    throw new Error(
      `there is no stack ${StackName} in this account and region: deploy it, or look at --stage, STAGE and AWS_REGION`,
    );
  });
  const outputs = Object.fromEntries(
    (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  if (Object.keys(outputs).length === 0)
    throw new Error(`stack ${StackName} has no outputs: is it deployed?`);
  return deploymentOf(outputs);
}
