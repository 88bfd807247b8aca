import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { localClientSettings } from './local-clients.ts';

/** The emulator believes the key that a request names; only `test` exists there, and it is root. */
const authorization =
  'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0';
const PolicyName = 'denied-for-a-rehearsal';

export interface Denial {
  /** What the function's name contains: `RouteMessage`. */
  readonly functionPart: string;
  /** `sqs:*`. */
  readonly action: string;
}

/**
 * Do something while a function of the local cloud is denied an action, as after a permission was removed by mistake. The
 * permission is back when this resolves or rejects.
 */
export async function whileDenied<Result>(
  endpoint: string,
  { functionPart, action }: Denial,
  work: () => Promise<Result>,
): Promise<Result> {
  const RoleName = await roleOf(endpoint, functionPart);
  const statement = { Effect: 'Deny', Action: action, Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await iam(endpoint, { Action: 'PutRolePolicy', RoleName, PolicyName, PolicyDocument });
  try {
    return await work();
  } finally {
    await iam(endpoint, { Action: 'DeleteRolePolicy', RoleName, PolicyName });
  }
}

async function roleOf(endpoint: string, functionPart: string): Promise<string> {
  const client = new LambdaClient(localClientSettings(endpoint));
  for await (const { Functions = [] } of paginateListFunctions({ client }, {})) {
    const found = Functions.find(({ FunctionName }) => FunctionName?.includes(functionPart));
    if (found?.Role !== undefined) return found.Role.slice(found.Role.lastIndexOf('/') + 1);
  }
  throw new Error(`the local cloud has no function called ${functionPart}`);
}

/** An action of IAM's query API, of which the project has no client. */
async function iam(endpoint: string, parameters: Readonly<Record<string, string>>): Promise<void> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Version: '2010-05-08', ...parameters }),
  });
  if (!answer.ok) throw new Error(`the local cloud's IAM answered ${answer.status}: ${await answer.text()}`);
}
