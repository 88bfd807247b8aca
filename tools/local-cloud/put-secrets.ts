import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { localClientSettings } from './local-clients.ts';
import type { LocalKeys } from './local-keys.ts';

const names = {
  TwilioSecretArn: 'incoming-webhook/local/twilio',
  SendgridSecretArn: 'incoming-webhook/local/sendgrid',
};

/** Put working credentials into the two secrets; resolves with their ARNs by the stack's output keys. */
export async function putLocalSecrets(endpoint: string, keys: LocalKeys): Promise<Record<string, string>> {
  const client = new SecretsManagerClient(localClientSettings(endpoint));
  const put = (SecretId: string, value: unknown) =>
    client.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(value) }));
  await put(names.TwilioSecretArn, {
    ...twilioAccounts(keys),
    sender: {
      account_sid: keys.accountSid,
      api_key_sid: `SK${'0'.repeat(32)}`,
      api_key_secret: keys.authToken,
      whatsapp_fallback_content_sid: `HX${'0'.repeat(32)}`,
    },
  });
  await put(names.SendgridSecretArn, {
    ...sendgridKeys(keys),
    api_key: `SG.local.${keys.authToken}`,
  });
  const arns = await Promise.all(
    Object.entries(names).map(async ([key, SecretId]) => {
      const { ARN } = await client.send(new DescribeSecretCommand({ SecretId }));
      return [key, ARN ?? SecretId] as const;
    }),
  );
  return Object.fromEntries(arns);
}

/** The part of Twilio's secret that verifies what is signed with these keys. */
export function twilioAccounts({ accountSid, authToken }: LocalKeys) {
  return { accounts: { [accountSid]: { auth_tokens: [authToken] } } };
}

/** The part of SendGrid's secret that verifies what is signed with these keys. */
export function sendgridKeys({ sendgridPublicKey }: LocalKeys) {
  return { verification_keys: [sendgridPublicKey] };
}
