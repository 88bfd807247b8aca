import { randomBytes } from 'node:crypto';
import type { PolicyDocument } from '../../tools/console/stage/operator-policy.ts';
import { iam } from './root-calls.ts';

export interface Operator {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A user of the local cloud's IAM, with this policy and nothing else. */
export async function createOperator(endpoint: string, policy: PolicyDocument): Promise<Operator> {
  const UserName = `operator-${randomBytes(4).toString('hex')}`;
  await iam(endpoint, { Action: 'CreateUser', UserName });
  await iam(endpoint, {
    Action: 'PutUserPolicy',
    UserName,
    PolicyName: 'console',
    PolicyDocument: JSON.stringify(policy),
  });
  const answer = await iam(endpoint, { Action: 'CreateAccessKey', UserName });
  const partOf = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(answer)?.[1] ?? '';
  return { accessKeyId: partOf('AccessKeyId'), secretAccessKey: partOf('SecretAccessKey') };
}

/** The policy without an action. */
export function withoutAction(policy: PolicyDocument, action: string): PolicyDocument {
  const Statement = policy.Statement.map((statement) => ({
    ...statement,
    Action: statement.Action.filter((allowed) => allowed !== action),
  })).filter(({ Action }) => Action.length > 0);
  return { ...policy, Statement };
}
