import { parseSendgridSecret, parseTwilioSecret } from '../../../shared/channels/secret-schema.ts';
import { publicKeyOf } from '../../../shared/channels/sendgrid/public-key.ts';
import { counted } from '../terminal/counted.ts';

export type ProviderName = 'twilio' | 'sendgrid';

export function isProviderName(text: string | undefined): text is ProviderName {
  return text === 'twilio' || text === 'sendgrid';
}

/**
 * Report what a secret holds, in counts and never in values. Throws an Error that names every entry the functions could
 * not use. The functions themselves skip such an entry, so that one broken credential does not disable the others; here
 * it is refused, because webhooks signed with it would be answered 401 and lost.
 */
export function readSecret(provider: ProviderName, json: string): string[] {
  return provider === 'twilio' ? readTwilio(json) : readSendgrid(json);
}

function readTwilio(json: string): string[] {
  const { accounts, sender } = parseTwilioSecret(json);
  const raw: RawTwilioSecret = JSON.parse(json);
  refuse([
    ...Object.entries(raw.accounts).flatMap(([sid, { auth_tokens }], index) => [
      ...(/^AC[0-9a-f]{32}$/i.test(sid)
        ? []
        : [`account ${index + 1} is not named by its SID: AC and 32 hexadecimal digits`]),
      ...(auth_tokens.length === 0 ? [`account ${index + 1} has no token`] : []),
      ...auth_tokens.flatMap((token, tokenIndex) =>
        isCredential(token)
          ? []
          : [`token ${tokenIndex + 1} of account ${index + 1} is empty or contains spaces`],
      ),
    ]),
    ...Object.entries(raw.sender ?? {}).flatMap(([name, value]) =>
      value === null || (name === 'whatsapp_fallback_content_sid' && value === '') || isCredential(value)
        ? []
        : [`sender.${name} is empty or contains spaces`],
    ),
  ]);
  const tokens = [...accounts.values()].reduce((sum, { authTokens }) => sum + authTokens.length, 0);
  return [
    `${counted(accounts.size, 'account')} with ${counted(tokens, 'token')}`,
    sender ? 'sends answers' : 'no sender: unknown senders get no answer',
    ...(sender && !sender.whatsappFallbackContentSid ? ['WhatsApp answers as plain text'] : []),
  ];
}

function readSendgrid(json: string): string[] {
  const { verificationKeys, apiKey } = parseSendgridSecret(json);
  const raw: RawSendgridSecret = JSON.parse(json);
  refuse([
    ...raw.verification_keys.flatMap((key, index) =>
      publicKeyOf(key)
        ? []
        : [`verification key ${index + 1} is not a P-256 public key in base64, as SendGrid shows it`],
    ),
    ...(raw.api_key && !isCredential(raw.api_key) ? ['api_key contains spaces'] : []),
  ]);
  return [
    counted(verificationKeys.length, 'verification key'),
    apiKey ? 'sends answers' : 'no api_key: unknown senders get no answer',
  ];
}

/** The secrets' JSON after its schema has accepted it. */
interface RawTwilioSecret {
  readonly accounts: Readonly<Record<string, { readonly auth_tokens: readonly string[] }>>;
  readonly sender?: Readonly<Record<string, string | null>> | null;
}

interface RawSendgridSecret {
  readonly verification_keys: readonly string[];
  readonly api_key?: string | null;
}

/** A line break or a space that was copied along makes a credential that verifies nothing. */
function isCredential(text: string): boolean {
  return /^[!-~]+$/.test(text);
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(`the secret cannot be used: ${faults.join('; ')}`);
}
