import { GetAccountCommand } from '@aws-sdk/client-api-gateway';
import type { Account } from '../account.ts';
import { ok, type Verdict, wrong } from '../finding.ts';
import { read } from '../read.ts';
import type { StageNeeds } from '../stage-needs.ts';

/** Whether API Gateway may write logs. Its role belongs to the account and the region, not to a stack. */
export async function checkGatewayLogging({ gateway }: Account, { logging }: StageNeeds): Promise<Verdict> {
  if (!logging.isWanted) return ok('the stage writes no access log');
  const { cloudwatchRoleArn } = await read('apigateway:GET', () => gateway.send(new GetAccountCommand({})));
  if (logging.bringsRole) {
    return ok(
      cloudwatchRoleArn === undefined
        ? 'the account has no logging role yet, the stack brings one'
        : `the stack replaces the account's logging role ${nameOf(cloudwatchRoleArn)} by its own`,
    );
  }
  return cloudwatchRoleArn === undefined
    ? wrong('the account has no logging role', 'aws apigateway update-account, cloudwatchRoleArn')
    : ok(nameOf(cloudwatchRoleArn));
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
