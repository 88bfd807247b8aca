import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { type Account, resourcesOfStack } from '../account.ts';
import { ok, type Verdict, wrong } from '../finding.ts';
import { read } from '../read.ts';
import type { StageNeeds } from '../stage-needs.ts';

/**
 * Lambda never reserves the last 100 of an account, and nothing at all of a smaller quota.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
const keptUnreserved = 100;

/** Whether the account's concurrency has room for what this stage reserves, or provisions where it reserves nothing. */
export async function checkConcurrency(account: Account, needs: StageNeeds): Promise<Verdict> {
  const wanted = needs.reservedConcurrency + needs.provisionedConcurrency;
  const verb = needs.reservedConcurrency > 0 ? 'reserves' : 'keeps warm';
  const { AccountLimit } = await read('lambda:GetAccountSettings', () =>
    account.functions.send(new GetAccountSettingsCommand({})),
  );
  const quota = AccountLimit?.ConcurrentExecutions ?? 0;
  if (wanted === 0) return ok(`the stage reserves nothing, the quota is ${quota}`);
  const unreserved = AccountLimit?.UnreservedConcurrentExecutions ?? quota;
  const own = await reservedByStack(account, needs.stackName);
  const room = Math.max(0, unreserved + own - keptUnreserved);
  const needed = quota - unreserved - own + wanted + keptUnreserved;
  if (wanted <= room) return ok(`the stage ${verb} ${wanted}, there is room for ${room} (quota ${quota})`);
  return wrong(
    `the stage ${verb} ${wanted}, there is room for ${room} (quota ${quota}, ${keptUnreserved} stay unreserved)`,
    `ask Service Quotas for "Concurrent executions" of at least ${needed}, or remove reservedConcurrency and provisionedConcurrency from the stage in infra/stage-config.ts`,
  );
}

/** What the stack's functions hold already: an update gives it back before it takes the new. */
async function reservedByStack(account: Account, stackName: string): Promise<number> {
  const functions = await resourcesOfStack(account, stackName, 'AWS::Lambda::Function');
  let sum = 0;
  for (const { PhysicalResourceId: FunctionName } of functions) {
    const answer = await read('lambda:GetFunctionConcurrency', () =>
      account.functions.send(new GetFunctionConcurrencyCommand({ FunctionName })),
    );
    sum += answer.ReservedConcurrentExecutions ?? 0;
  }
  return sum;
}
