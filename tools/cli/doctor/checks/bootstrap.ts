import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { type Account, findStack } from '../account.ts';
import { ok, type Verdict, wrong } from '../finding.ts';
import { orMissing, ReadDeniedError, read } from '../read.ts';
import type { StageNeeds } from '../stage-needs.ts';

/** Whether the account is bootstrapped for the CDK in this region, and recently enough. */
export async function checkBootstrap(account: Account, { bootstrap }: StageNeeds): Promise<Verdict> {
  const version = await bootstrapVersion(account, bootstrap.parameter);
  if (version === undefined) return wrong('the CDK has no bootstrap stack here', 'npx cdk bootstrap');
  if (!(version >= bootstrap.version)) {
    return wrong(`version ${version}, the deployment needs ${bootstrap.version}`, 'npx cdk bootstrap');
  }
  return ok(`version ${version}, at least ${bootstrap.version} is needed`);
}

/** By its parameter; by the output of the CDK's own stack when that may not be read. */
async function bootstrapVersion(account: Account, Name: string): Promise<number | undefined> {
  try {
    const answer = await orMissing(
      read('ssm:GetParameter', () => account.parameters.send(new GetParameterCommand({ Name }))),
      ({ name }) => name === 'ParameterNotFound',
    );
    if (answer !== undefined) return Number(answer.Parameter?.Value);
    return versionOfStack(account);
  } catch (error) {
    if (!(error instanceof ReadDeniedError)) throw error;
    const version = await versionOfStack(account);
    if (version === undefined) throw error;
    return version;
  }
}

async function versionOfStack(account: Account): Promise<number | undefined> {
  const stack = await findStack(account, 'CDKToolkit');
  const output = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue;
  return output === undefined ? undefined : Number(output);
}
