import { createPublicKey } from 'node:crypto';
import { parseSendgridSecret, parseTwilioSecret } from '../../shared/channels/secret-schema.ts';

export type ProviderName = 'twilio' | 'sendgrid';

export function isProviderName(text: string | undefined): text is ProviderName {
  return text === 'twilio' || text === 'sendgrid';
}

/**
 * Say what a secret holds, in counts and not in values. Throws an Error that says what is wrong with it: the functions
 * would take a key that verifies nothing without a word, and refuse every webhook.
 */
export function readSecret(provider: ProviderName, json: string): string[] {
  return provider === 'twilio' ? readTwilio(json) : readSendgrid(json);
}

function readTwilio(json: string): string[] {
  const { accounts, sender } = parseTwilioSecret(json);
  for (const sid of accounts.keys()) {
    if (!/^AC[0-9a-f]{32}$/i.test(sid))
      throw new Error('an account is not named by its SID: AC and 32 digits');
  }
  const tokens = [...accounts.values()].reduce((sum, { authTokens }) => sum + authTokens.length, 0);
  return [
    `${accounts.size} accounts with ${tokens} tokens`,
    sender ? 'sends answers' : 'no sender: unknown senders get no answer',
    ...(sender && !sender.whatsappFallbackContentSid ? ['WhatsApp answers as plain text'] : []),
  ];
}

function readSendgrid(json: string): string[] {
  const { verificationKeys, apiKey } = parseSendgridSecret(json);
  verificationKeys.forEach(assertIsKey);
  return [
    `${verificationKeys.length} verification keys`,
    apiKey ? 'sends answers' : 'no api_key: unknown senders get no answer',
  ];
}

function assertIsKey(key: string, index: number): void {
  try {
    const { asymmetricKeyDetails } = createPublicKey({
      key: Buffer.from(key, 'base64'),
      format: 'der',
      type: 'spki',
    });
    if (asymmetricKeyDetails?.namedCurve === 'prime256v1') return;
  } catch {
    // The next line says it; what OpenSSL says quotes the key.
  }
  throw new Error(`verification key ${index + 1} is no P-256 public key in base64, as SendGrid shows it`);
}
