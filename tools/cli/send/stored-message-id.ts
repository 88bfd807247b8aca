import type { SignedWebhook } from '../webhooks/twilio-webhook.ts';

/** The `message_id` that a webhook is stored under. An email's is made from its content; its Message-ID is another value. */
export async function storedMessageId({ provider, messageId, body }: SignedWebhook): Promise<string> {
  if (provider !== 'sendgrid') return messageId;
  const { parseSendgrid } = await import('../../../shared/channels/sendgrid/parse.ts');
  const webhook = await parseSendgrid({ body: Buffer.from(body) });
  return webhook.kind === 'message' ? webhook.message.messageId : messageId;
}
