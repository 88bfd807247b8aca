import type { TwilioSender } from '../../shared/channels/provider-secrets.ts';
import { addressPrefixOf } from '../../shared/channels/twilio/address-prefixes.ts';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import { asciiAddress } from './metadata-values.ts';
import type { ProviderRequest } from './post-to-provider.ts';
import { replySubject, replyThread } from './reply-headers.ts';

/**
 * A message by Twilio's Messages API, from the number or RCS agent that was written to. WhatsApp goes by the approved
 * template where one is configured; plain text is allowed as well, because the customer's own message opened the 24-hour
 * window. RCS is sent without a fallback to SMS: https://www.twilio.com/docs/api/errors/21664
 */
export function twilioRequest(
  item: MessageItem,
  text: string,
  { sender, baseUrl }: { readonly sender: TwilioSender; readonly baseUrl: string },
): ProviderRequest {
  const isWhatsapp = item.channel_type === 'whatsapp';
  const prefix = addressPrefixOf(item.channel_type);
  const contentSid = isWhatsapp ? sender.whatsappFallbackContentSid : undefined;
  const credentials = Buffer.from(`${sender.apiKeySid}:${sender.apiKeySecret}`).toString('base64');
  return {
    url: `${baseUrl}/2010-04-01/Accounts/${sender.accountSid}/Messages.json`,
    headers: {
      authorization: `Basic ${credentials}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      To: `${prefix}${item.sender_id}`,
      From: `${prefix}${item.recipient_id}`,
      ...(contentSid === undefined ? { Body: text } : { ContentSid: contentSid }),
    }).toString(),
  };
}

/** An email by SendGrid's v3 API, in the thread of the email that it answers. RFC 3834 asks for `Auto-Submitted`, Exchange for its own. */
export function sendgridRequest(
  item: MessageItem,
  text: string,
  { apiKey, baseUrl }: { readonly apiKey: string; readonly baseUrl: string },
): ProviderRequest {
  return {
    url: `${baseUrl}/v3/mail/send`,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      personalizations: [{ to: [{ email: asciiAddress(item.sender_id) }] }],
      from: { email: asciiAddress(item.recipient_id) },
      subject: replySubject(item.subject),
      content: [{ type: 'text/plain', value: text }],
      headers: {
        ...replyThread(item.metadata),
        'Auto-Submitted': 'auto-replied',
        'X-Auto-Response-Suppress': 'All',
      },
    }),
  };
}
