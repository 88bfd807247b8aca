import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteBucketPolicyCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { deployedFunctions } from './deployed-functions.ts';
import { localClientSettings } from './local-clients.ts';
import { runWithProgress } from './run-with-progress.ts';
import { temporaryFolder } from './temporary-folder.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
const stackName = 'IncomingWebhook-local';

export interface DeployOptions {
  readonly endpoint: string;
  /** `-c key=value` of the deployment. */
  readonly context: Readonly<Record<string, string>>;
  /** The emulator was deployed to before. */
  readonly isBootstrapped?: boolean;
}

export interface Deployed {
  readonly outputs: Readonly<Record<string, string>>;
  /** The synthesized template, for what the emulator's CloudFormation leaves out. */
  readonly template: Readonly<Record<string, unknown>>;
  readonly stackName: string;
  /** The functions by their folders under `functions/`: their logical ids. */
  readonly functions: ReadonlyMap<string, string>;
}

/** Run the real `cdk bootstrap`, where it is due, and `cdk deploy` of stage `local` against an emulator. */
export async function deployStack({
  endpoint,
  context,
  isBootstrapped = false,
}: DeployOptions): Promise<Deployed> {
  const temporary = temporaryFolder();
  const folder = temporary.path;
  try {
    if (!isBootstrapped) await bootstrap(endpoint, join(folder, 'b'));
    const outputsFile = join(folder, 'outputs.json');
    const settings = Object.entries({ stage: 'local', ...context }).flatMap(([key, value]) => [
      '-c',
      `${key}=${value}`,
    ]);
    const output = join(folder, 'out');
    await runCdk(endpoint, [
      'deploy',
      '--require-approval',
      'never',
      '--outputs-file',
      outputsFile,
      '-o',
      output,
      ...settings,
    ]);
    const template = JSON.parse(readFileSync(join(output, `${stackName}.template.json`), 'utf8'));
    return {
      outputs: JSON.parse(readFileSync(outputsFile, 'utf8'))[stackName],
      template,
      stackName,
      functions: deployedFunctions(output, template),
    };
  } finally {
    temporary.remove();
  }
}

async function bootstrap(endpoint: string, output: string): Promise<void> {
  const account = 'aws://000000000000/us-east-1';
  await runCdk(endpoint, ['bootstrap', account, '-c', 'stage=local', '-o', output]);
  await openStagingBucket(endpoint);
}

/** Run one command of the CDK against an emulator. Throws an Error with what it said when it fails. */
export async function runCdk(endpoint: string, args: readonly string[]): Promise<void> {
  // The CDK leaves files in the temporary directory when it is interrupted.
  const temporary = temporaryFolder();
  try {
    await runWithProgress(`cdk ${args[0] ?? ''}`, {
      command: join(projectRoot, 'node_modules', '.bin', 'cdk'),
      args,
      cwd: projectRoot,
      env: { ...cdkEnvironment(endpoint), TMPDIR: temporary.path },
    });
  } finally {
    temporary.remove();
  }
}

/** The environment of every CDK command on the local cloud. */
function cdkEnvironment(endpoint: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${join(projectRoot, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    CDK_DEFAULT_ACCOUNT: '000000000000',
    CDK_DEFAULT_REGION: 'us-east-1',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    // Half of a synthesis' time. `npm run check` synthesizes this stage with it.
    CDK_VALIDATION: 'false',
  };
}

/** CDK's staging bucket refuses plain HTTP, which is all that a laptop has: its policy goes. */
async function openStagingBucket(endpoint: string): Promise<void> {
  const client = new S3Client({ ...localClientSettings(endpoint), forcePathStyle: true });
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
  for (const { Name } of Buckets) {
    if (Name?.startsWith('cdk-')) await client.send(new DeleteBucketPolicyCommand({ Bucket: Name }));
  }
}
