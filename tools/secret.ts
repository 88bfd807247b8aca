import { readFileSync } from 'node:fs';
import { parseArgs, styleText } from 'node:util';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { clientSettingsOf, openDeployment, requiredOutput } from './deployment.ts';
import { isProviderName, readSecret } from './secret/read-secret.ts';

const usage = `The providers' credentials: check what is stored, or store others. Values are never shown.

  npm run secret -- twilio                      say what the stored secret holds
  npm run secret -- twilio --put twilio.json    check a file and store it
  npm run secret -- sendgrid …

  --stage <stage>    a stack on AWS (default: STAGE of the environment, else the local cloud)

docs/deploy.md shows the form of both files.`;

try {
  await main();
} catch (error) {
  console.error(styleText('red', error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stage: { type: 'string' }, put: { type: 'string' }, help: { type: 'boolean' } },
  });
  const [provider, ...others] = positionals;
  if (values.help || !isProviderName(provider) || others.length > 0) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
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
    console.log(`stored: ${facts.join(', ')}`);
    return;
  }
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
  console.log(readSecret(provider, SecretString).join(', '));
}
