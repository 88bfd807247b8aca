import { type Account, findStack } from '../account.ts';
import { ok, type Verdict, wrong } from '../finding.ts';
import type { StageNeeds } from '../stage-needs.ts';

/** A first deployment ended in these: the stack has to be deleted before another. */
const mustGo = new Set(['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED']);

/** Whether the stack is in a state that a deployment can begin from, and whether termination protection is in its way. */
export async function checkStackState(account: Account, { stackName }: StageNeeds): Promise<Verdict> {
  const stack = await findStack(account, stackName);
  if (stack === undefined) return ok(`${stackName} is not deployed yet`);
  const { StackStatus = '', EnableTerminationProtection: isProtected = false } = stack;
  const protection = `termination protection ${isProtected ? 'on' : 'off'}`;
  if (mustGo.has(StackStatus)) {
    return wrong(`${stackName} is ${StackStatus}, ${protection}`, removal(stackName, isProtected));
  }
  if (StackStatus === 'UPDATE_ROLLBACK_FAILED') {
    return wrong(
      `${stackName} is ${StackStatus}`,
      `aws cloudformation continue-update-rollback --stack-name ${stackName}`,
    );
  }
  if (StackStatus.endsWith('_IN_PROGRESS') && StackStatus !== 'REVIEW_IN_PROGRESS') {
    return wrong(`${stackName} is ${StackStatus}`, 'wait until the operation ends');
  }
  return ok(`${stackName} is ${StackStatus}, ${protection}`);
}

function removal(stackName: string, isProtected: boolean): string {
  const unprotect = `aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${stackName}; `;
  return `${isProtected ? unprotect : ''}aws cloudformation delete-stack --stack-name ${stackName}; a table with deletion protection stays: docs/deploy.md`;
}
