import { iam, listFunctions } from './root-calls.ts';

type Statement = Readonly<Record<string, unknown>> & {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
};

/** One action on one resource that one function's role allows. */
export interface Grant {
  /** `SendFallback dynamodb:PutItem table`. */
  readonly label: string;
  readonly role: string;
  readonly policy: string;
  readonly action: string;
  readonly resource: string;
  /** Where its function writes. */
  readonly logGroup: string;
}

/** Logs and traces: Lambda itself writes them, and the local cloud does not ask the role. */
const notAsked = /^(logs|xray):/;

/** Every grant of every function of the stack. */
export async function deployedGrants(endpoint: string): Promise<Grant[]> {
  const functions = await listFunctions(endpoint);
  const found = await Promise.all(
    functions.map(async ({ role, logGroup }) => {
      const policies = await policiesOf(endpoint, role);
      return policies.flatMap(({ policy, statements }) =>
        statements.flatMap(pairs).map(({ action, resource }) => ({
          label: `${functionOf(logGroup)} ${action} ${targetOf(resource)}`,
          ...{ role, policy, action, resource, logGroup },
        })),
      );
    }),
  );
  return found.flat().filter(({ action }) => !notAsked.test(action));
}

/** Take exactly this grant out of its role; resolves with what puts it back. */
export async function takeOut(endpoint: string, grant: Grant): Promise<() => Promise<void>> {
  const { role, policy } = grant;
  const before = (await policiesOf(endpoint, role)).find((found) => found.policy === policy);
  const statements = (before?.statements ?? []).flatMap((statement) =>
    pairs(statement)
      .filter(({ action, resource }) => action !== grant.action || resource !== grant.resource)
      .map(({ action, resource }) => ({ ...statement, Action: action, Resource: resource })),
  );
  const put = async (content: readonly unknown[]) => {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: content });
    await iam(endpoint, { Action: 'PutRolePolicy', RoleName: role, PolicyName: policy, PolicyDocument });
  };
  await put(statements);
  return () => put(before?.statements ?? []);
}

async function policiesOf(endpoint: string, RoleName: string) {
  const list = await iam(endpoint, { Action: 'ListRolePolicies', RoleName });
  const names = [...list.matchAll(/<member>([^<]+)<\/member>/g)].map(([, name = '']) => name);
  return Promise.all(
    names.map(async (PolicyName) => {
      const answer = await iam(endpoint, { Action: 'GetRolePolicy', RoleName, PolicyName });
      const document = /<PolicyDocument>([^<]*)</.exec(answer)?.[1] ?? '';
      return {
        policy: PolicyName,
        statements: JSON.parse(decodeURIComponent(document)).Statement as Statement[],
      };
    }),
  );
}

function pairs({ Action, Resource }: Statement): { action: string; resource: string }[] {
  return [Action].flat().flatMap((action) => [Resource].flat().map((resource) => ({ action, resource })));
}

/** The log groups carry the whole logical id; function names are cut. */
function functionOf(logGroup: string): string {
  const id = logGroup.slice(logGroup.lastIndexOf('/') + 1);
  return id
    .replace(/^(WorkflowTasks|LiveFunctions|Receiver|Recovery|WorkflowMedia)/, '')
    .replace(/Logs[0-9A-F]{8}$/, '');
}

const targets: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/:table\/[^/]+\/index\/(\w+)$/, (index) => index],
  [/:table\/([^/]+)$/, () => 'table'],
  [/^arn:aws:sqs:.*-Queues(\w+?)[0-9A-F]{8}-/, (queue) => queue],
  [/^arn:aws:s3:::[^/]+\/(.+)$/, (prefix) => prefix],
  [/^arn:aws:s3:::([^/]+)$/, () => 'bucket'],
  [/:secret:incoming-webhook\/local\/(\w+)-/, (secret) => secret],
  [/:(stateMachine):/, () => 'workflow'],
  [/:execute-api:.*\/(\w+)\/@connections/, (method) => method],
];

function targetOf(arn: string): string {
  for (const [pattern, name] of targets) {
    const found = pattern.exec(arn)?.[1];
    if (found !== undefined) return name(found);
  }
  return arn;
}
