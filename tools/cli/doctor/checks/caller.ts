import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Account } from '../account.ts';
import { ok, type Verdict, wrong } from '../finding.ts';

/** Whether AWS accepts the credentials of the environment. */
export async function checkCredentials({ identity }: Account): Promise<Verdict> {
  try {
    const { Account: account, Arn } = await identity.send(new GetCallerIdentityCommand({}));
    return ok(`account ${account}, ${Arn}`);
  } catch (error) {
    const { name, message } = error as Error;
    return wrong(
      `${name}: ${message}`,
      'put credentials of the account into the environment: `aws sso login`, AWS_PROFILE',
    );
  }
}

/** Whether the tools know a region. The CDK falls back to us-east-1 without one, the tools to none. */
export async function checkRegion({ identity }: Account): Promise<Verdict> {
  try {
    return ok(await identity.config.region());
  } catch {
    return wrong('no region is set', 'export AWS_REGION=<region>');
  }
}
