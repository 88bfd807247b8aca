import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientSettings } from '../store/aws-client-settings.ts';
import type { FetchSecret } from './cached-provider-secrets.ts';

/** Reads from Secrets Manager; the cache in front of it is `createCachedProviderSecrets`. */
export function createFetchSecret(): FetchSecret {
  const client = new SecretsManagerClient(clientSettings(3));
  return async (secretName) => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretName }));
    return SecretString;
  };
}
