import * as z from 'zod/mini';
import { SecretError } from '../errors.ts';
import type { SendgridSecret, TwilioSecret } from './provider-secrets.ts';
import { publicKeyOf } from './sendgrid/public-key.ts';

const text = z.optional(z.nullable(z.string()));

const twilioSchema = z.object({
  accounts: z.record(z.string(), z.object({ auth_tokens: z.array(z.string()) })),
  sender: z.optional(
    z.nullable(
      z.object({
        account_sid: z.string(),
        api_key_sid: z.string(),
        api_key_secret: z.string(),
        whatsapp_fallback_content_sid: text,
      }),
    ),
  ),
});

const sendgridSchema = z.object({ verification_keys: z.array(z.string()), api_key: text });

/** Read the Twilio secret of docs/reference/secrets.md; throws SecretError when it holds no token to verify with. */
export function parseTwilioSecret(json: string): TwilioSecret {
  const { accounts, sender } = read(twilioSchema, json);
  const usable = Object.entries(accounts)
    .map(([sid, { auth_tokens }]) => [sid, { authTokens: auth_tokens.filter(isUsable) }] as const)
    .filter(([, { authTokens }]) => authTokens.length > 0);
  if (usable.length === 0) throw notConfigured('no account has a token');
  return {
    accounts: new Map(usable),
    sender: sender
      ? {
          // A line break that a file or a terminal left behind is part of no credential, and may not stand in a header.
          accountSid: sender.account_sid.trim(),
          apiKeySid: sender.api_key_sid.trim(),
          apiKeySecret: sender.api_key_secret.trim(),
          whatsappFallbackContentSid: sender.whatsapp_fallback_content_sid?.trim() || undefined,
        }
      : undefined,
  };
}

/**
 * Read the SendGrid secret of docs/reference/secrets.md; throws SecretError when it holds no key to verify with, because a 401 for
 * what is only a slip in the secret would lose every email for good.
 */
export function parseSendgridSecret(json: string): SendgridSecret {
  const { verification_keys, api_key } = read(sendgridSchema, json);
  const verificationKeys = verification_keys.filter((key) => publicKeyOf(key) !== undefined);
  if (verificationKeys.length === 0) throw notConfigured('no verification key');
  return { verificationKeys, apiKey: api_key?.trim() || undefined };
}

/** An empty token verifies what anybody signs with an empty token. */
function isUsable(credential: string): boolean {
  return credential.trim().length > 0;
}

function read<Schema extends z.ZodMiniType>(schema: Schema, json: string): z.output<Schema> {
  const result = schema.safeParse(parsed(json));
  if (result.success) return result.data;
  // Names of fields and never what they hold, nor a key that could be a token in the wrong place.
  const paths = result.error.issues.map(({ path }) => path.map(fieldName).join('.') || 'the whole');
  throw notConfigured(`secret is not of the documented form: ${[...new Set(paths)].join(', ')}`);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // The cause is left out: it quotes the secret.
    throw notConfigured('secret is not of the documented form: it is no JSON');
  }
}

const fields =
  /^(accounts|auth_tokens|sender|account_sid|api_key_sid|api_key_secret|whatsapp_fallback_content_sid|verification_keys|api_key)$/;

function fieldName(key: PropertyKey): string {
  return typeof key === 'number' || fields.test(String(key)) ? String(key) : '*';
}

function notConfigured(reason: string): SecretError {
  return new SecretError({ code: 'secret_not_configured', reason });
}
