import { ACMClient } from '@aws-sdk/client-acm';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
  type Stack,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { clientSettingsOf } from '../deployment/deployment.ts';
import { orMissing, read } from './read.ts';

/** An AWS account in one region, as the checks read it. */
export interface Account {
  readonly identity: STSClient;
  readonly parameters: SSMClient;
  readonly functions: LambdaClient;
  readonly secrets: SecretsManagerClient;
  readonly certificates: ACMClient;
  readonly gateway: APIGatewayClient;
  readonly stacks: CloudFormationClient;
  readonly topics: SNSClient;
}

export function openAccount(settings: ReturnType<typeof clientSettingsOf>): Account {
  return {
    identity: new STSClient(settings),
    parameters: new SSMClient(settings),
    functions: new LambdaClient(settings),
    secrets: new SecretsManagerClient(settings),
    certificates: new ACMClient(settings),
    gateway: new APIGatewayClient(settings),
    stacks: new CloudFormationClient(settings),
    topics: new SNSClient(settings),
  };
}

/** The stack, or undefined when there is none of this name. */
export async function findStack({ stacks }: Account, StackName: string): Promise<Stack | undefined> {
  const answer = await orMissing(
    read('cloudformation:DescribeStacks', () => stacks.send(new DescribeStacksCommand({ StackName }))),
    ({ message }) => /does not exist/.test(message),
  );
  return answer?.Stacks?.[0];
}

/** The resources of a stack by their type; none when there is no such stack. */
export async function resourcesOfStack(
  { stacks }: Account,
  StackName: string,
  type: string,
): Promise<readonly StackResourceSummary[]> {
  const found = orMissing(
    read('cloudformation:ListStackResources', async () => {
      const resources: StackResourceSummary[] = [];
      for await (const page of paginateListStackResources({ client: stacks }, { StackName })) {
        resources.push(...(page.StackResourceSummaries ?? []));
      }
      return resources;
    }),
    ({ message }) => /does not exist/.test(message),
  );
  return ((await found) ?? []).filter(({ ResourceType }) => ResourceType === type);
}
