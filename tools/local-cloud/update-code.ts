import { join } from 'node:path';
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { LambdaClient, UpdateAliasCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { bundlesDirectory } from '../../infra/bundling.ts';
import type { Deployed } from './deploy-stack.ts';
import { filesOfFolder } from './digest-of-folder.ts';
import { localClientSettings } from './local-clients.ts';
import { zipFiles } from './zip-files.ts';

interface AliasResource {
  readonly Type: string;
  readonly Properties?: { readonly Name?: string; readonly FunctionName?: { readonly Ref?: string } };
}

/** Give functions the code that lies in their bundles, without CloudFormation: a new version, and their aliases on it. */
export async function updateCode(
  endpoint: string,
  { functions, stackName, template }: Deployed,
  names: readonly string[],
): Promise<void> {
  const settings = localClientSettings(endpoint);
  const lambda = new LambdaClient(settings);
  const physicalIds = await physicalIdsOf(new CloudFormationClient(settings), stackName);
  const resources = (template.Resources ?? {}) as Readonly<Record<string, AliasResource>>;
  for (const name of names) {
    const logicalId = functions.get(name) ?? '';
    const FunctionName = physicalIds.get(logicalId);
    if (FunctionName === undefined) throw new Error(`the stack has no function of ${name}`);
    const ZipFile = zipFiles(filesOfFolder(join(bundlesDirectory, name)));
    const { Version } = await lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Publish: true }),
    );
    for (const { Type, Properties } of Object.values(resources)) {
      if (Type !== 'AWS::Lambda::Alias' || Properties?.FunctionName?.Ref !== logicalId) continue;
      await lambda.send(
        new UpdateAliasCommand({ FunctionName, Name: Properties.Name, FunctionVersion: Version }),
      );
    }
  }
}

async function physicalIdsOf(client: CloudFormationClient, StackName: string): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
    for (const { LogicalResourceId = '', PhysicalResourceId = '' } of StackResourceSummaries)
      ids.set(LogicalResourceId, PhysicalResourceId);
  }
  return ids;
}
