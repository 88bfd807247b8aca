import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { retentionOfTag, retentionTagKey } from '../../../shared/retention-tag.ts';
import { clientSettingsOf, type Deployment, requiredOutput } from '../deployment/deployment.ts';

/**
 * How many days the deployed stack keeps messages of conversations; undefined: without an end. Read from the stack itself,
 * because neither this checkout nor a `--stage` says what was deployed. Throws an Error when the stack does not say it.
 */
export async function deployedMessageDays(deployment: Deployment): Promise<number | undefined> {
  const client = new CloudFormationClient(clientSettingsOf(deployment.outputs));
  const StackName = requiredOutput(deployment, 'DashboardName');
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  return retentionOfTag(Stacks?.[0]?.Tags?.find(({ Key }) => Key === retentionTagKey)?.Value);
}
