import type { ProviderSecrets } from '../../shared/channels/provider-secrets.ts';
import type { Environment } from '../../shared/env.ts';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import { type FallbackChannel, fallbackText } from './fallback-texts.ts';
import { postToProvider } from './post-to-provider.ts';
import { sendgridRequest, twilioRequest } from './provider-requests.ts';
import { ProviderSendError } from './send-error.ts';

/** The `prepare` port: the channel's own provider, its credentials, and the stage's text. */
export function prepareSend(environment: Environment, secrets: ProviderSecrets) {
  const twilioUrl = environment.optional('TWILIO_API_BASE_URL') ?? 'https://api.twilio.com';
  const sendgridUrl = environment.optional('SENDGRID_API_BASE_URL') ?? 'https://api.sendgrid.com';
  const options = {
    language: environment.optional('FALLBACK_LANGUAGE') ?? 'en',
    overrides: JSON.parse(environment.optional('FALLBACK_TEXTS') ?? '{}') as Readonly<Record<string, string>>,
  };

  return async (item: MessageItem): Promise<() => Promise<void>> => {
    const text = fallbackText(item.channel_type as FallbackChannel, options);
    if (item.channel_type === 'email') {
      const { apiKey } = await secrets.sendgrid();
      if (apiKey === undefined) return withoutCredential;
      return () => postToProvider(sendgridRequest(item, text, { apiKey, baseUrl: sendgridUrl }));
    }
    const { sender } = await secrets.twilio();
    if (sender === undefined) return withoutCredential;
    return () => postToProvider(twilioRequest(item, text, { sender, baseUrl: twilioUrl }));
  };
}

/** A stage without a credential to send with receives and stores, and answers nobody. */
function withoutCredential(): Promise<never> {
  return Promise.reject(new ProviderSendError('refused'));
}
