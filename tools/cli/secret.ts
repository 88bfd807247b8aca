import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { clientSettingsOf, openDeployment, requiredOutput } from './deployment/deployment.ts';
import { isProviderName, readSecret } from './secret/read-secret.ts';
import { jsonHelp, type Output } from './terminal/output.ts';
import { runCommand } from './terminal/run-command.ts';
import { stageHelp } from './terminal/stage-help.ts';

const usage = `The providers' credentials: check what is stored, or store new ones. Values are never shown.

  npm run secret -- twilio                      say what the stored secret holds
  npm run secret -- twilio --put twilio.json    check a file and store it
  npm run secret -- sendgrid …

  ${jsonHelp}
  ${stageHelp}

docs/deploy.md shows the form of both files.`;

await runCommand(usage, main, { needsArguments: true, printsData: true });

async function main(argv: readonly string[], output: Output): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { stage: { type: 'string' }, put: { type: 'string' } },
  });
  const [provider, ...others] = positionals;
  if (!isProviderName(provider))
    throw new Error(`name a provider, twilio or sendgrid, not "${provider ?? ''}"`);
  if (others.length > 0) throw new Error(`unexpected argument "${others[0]}": name one provider`);
  const deployment = await openDeployment(values.stage);
  const client = new SecretsManagerClient(clientSettingsOf(deployment.outputs));
  const SecretId = requiredOutput(
    deployment,
    provider === 'twilio' ? 'TwilioSecretArn' : 'SendgridSecretArn',
  );
  if (values.put !== undefined) {
    const SecretString = readFileSync(values.put, 'utf8');
    const facts = readSecret(provider, SecretString);
    await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
    output.line(`stored: ${facts.join(', ')}`);
    output.data({ provider, is_stored: true, holds: facts });
    return;
  }
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
  const facts = readSecret(provider, SecretString);
  output.line(facts.join(', '));
  output.data({ provider, holds: facts });
}
