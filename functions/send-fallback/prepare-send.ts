import type { ProviderSecrets } from '../../shared/channels/provider-secrets.ts';
import type { Environment } from '../../shared/env.ts';
import { type FallbackChannel, fallbackText } from '../../shared/messages/fallback-texts.ts';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import { postToProvider, sendTimeoutMs } from './post-to-provider.ts';
import { sendgridRequest, twilioRequest } from './provider-requests.ts';

/** A send that is ready, or the reason why it is impossible. */
export type PreparedSend =
  | { readonly kind: 'ready'; send(): Promise<void> }
  | { readonly kind: 'impossible'; readonly reason: 'no_credential' | 'window_closed' };

export interface PrepareOptions {
  readonly environment: Environment;
  readonly secrets: ProviderSecrets;
  readonly timeoutMs?: number;
}

/**
 * For how long after a WhatsApp message plain text is allowed, a minute less than the 24 hours that Meta grants. Recovery
 * may come to a message later than that. https://www.twilio.com/docs/whatsapp/key-concepts
 */
const whatsappWindowMs = (24 * 60 - 1) * 60_000;

/** The `prepare` port: the channel's own provider, its credentials, and the stage's text. */
export function prepareSend({ environment, secrets, timeoutMs = sendTimeoutMs }: PrepareOptions) {
  const twilioUrl = environment.optional('TWILIO_API_BASE_URL') ?? 'https://api.twilio.com';
  const sendgridUrl = environment.optional('SENDGRID_API_BASE_URL') ?? 'https://api.sendgrid.com';
  const wording = {
    language: environment.optional('FALLBACK_LANGUAGE') ?? 'en',
    overrides: JSON.parse(environment.optional('FALLBACK_TEXTS') ?? '{}') as Readonly<Record<string, string>>,
  };

  return async (item: MessageItem, now: Date): Promise<PreparedSend> => {
    const text = fallbackText(item.channel_type as FallbackChannel, wording);
    if (item.channel_type === 'email') {
      const { apiKey } = await secrets.sendgrid();
      if (apiKey === undefined) return withoutCredential;
      const request = sendgridRequest(item, text, { apiKey, baseUrl: sendgridUrl });
      return { kind: 'ready', send: () => postToProvider(request, timeoutMs) };
    }
    const { sender } = await secrets.twilio();
    if (sender === undefined) return withoutCredential;
    const isTemplate = sender.whatsappFallbackContentSid !== undefined;
    if (item.channel_type === 'whatsapp' && !isTemplate && isWindowClosed(item, now)) {
      return { kind: 'impossible', reason: 'window_closed' };
    }
    const request = twilioRequest(item, text, { sender, baseUrl: twilioUrl });
    return { kind: 'ready', send: () => postToProvider(request, timeoutMs) };
  };
}

/** A stage without a credential to send with receives and stores, and answers nobody. */
const withoutCredential: PreparedSend = { kind: 'impossible', reason: 'no_credential' };

function isWindowClosed({ received_at }: MessageItem, now: Date): boolean {
  return now.getTime() - Date.parse(received_at) > whatsappWindowMs;
}
