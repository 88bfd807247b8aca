import { join } from 'node:path';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { deploymentOf, openDeployment, requiredOutput } from '../../cli/deployment/deployment.ts';
import { findStack, openAccount } from '../../cli/doctor/account.ts';
import { examine } from '../../cli/doctor/examine.ts';
import { printFindings } from '../../cli/doctor/print-findings.ts';
import { stageNeeds } from '../../cli/doctor/stage-needs.ts';
import { type LocalKeys, makeLocalKeys } from '../../local-cloud/local-keys.ts';
import { sendgridKeys, twilioAccounts } from '../../local-cloud/put-secrets.ts';
import { runWithProgress } from '../../local-cloud/run-with-progress.ts';
import type { Trial } from './trial.ts';

const projectRoot = join(import.meta.dirname, '..', '..', '..');
const parallel = 50;

/** Look at the account before anything is made. Throws when the stage is deployed already, or something is wrong. */
export async function assertAccountIsReady(stage: string): Promise<void> {
  const account = openAccount({});
  const needs = stageNeeds(stage);
  const findings = await examine(account, needs);
  printFindings(findings);
  if (findings.some(({ state }) => state === 'wrong')) {
    throw new Error('the account is not ready: correct the lines that are wrong, then begin again');
  }
  if ((await findStack(account, needs.stackName)) !== undefined) {
    throw new Error(`${needs.stackName} is deployed already: this deploys a stage, tests it and destroys it`);
  }
}

/** Deploy a stage that is not deployed yet, with credentials that nobody else has. */
export async function openAwsTrial(stage: string): Promise<Trial> {
  const keys = makeLocalKeys();
  const ofStage = ['-c', `stage=${stage}`];
  await cdk(['deploy', ...ofStage, '--require-approval', 'never']);
  const { outputs } = await openDeployment(stage);
  const PublicBaseUrl = requiredOutput(deploymentOf(outputs), 'ApiUrl').replace(/\/$/, '');
  const deployment = deploymentOf({ ...outputs, PublicBaseUrl });
  await putSecrets(deployment.outputs, keys);
  return {
    ...{ stage, context: {}, deployment, keys, parallel, providerApiUrl: undefined },
    deploy: (assembly) => cdk(['deploy', '--app', assembly, '--require-approval', 'never']),
    destroy: (assembly) => cdk(['destroy', '--force', '--app', assembly]),
    stop: async () => undefined,
  };
}

/** Take a stage down, from any state that the checks left it in. */
export async function destroyStage(stage: string): Promise<void> {
  if ((await findStack(openAccount({}), `IncomingWebhook-${stage}`)) === undefined) return;
  await cdk(['destroy', '--force', '-c', `stage=${stage}`]);
}

/** What verifies our own signatures, and nothing to send answers with. */
async function putSecrets(outputs: Readonly<Record<string, string>>, keys: LocalKeys): Promise<void> {
  const client = new SecretsManagerClient({});
  const put = (SecretId: string | undefined, value: unknown) =>
    client.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(value) }));
  await put(outputs.TwilioSecretArn, twilioAccounts(keys));
  await put(outputs.SendgridSecretArn, sendgridKeys(keys));
}

function cdk(args: readonly string[]): Promise<void> {
  const command = join(projectRoot, 'node_modules', '.bin', 'cdk');
  return runWithProgress(`cdk ${args[0] ?? ''}`, { command, args, cwd: projectRoot, env: process.env });
}
