import { createChannels } from '../../shared/channels/registry.ts';
import type { ParsedWebhook } from '../../shared/messages/inbound-message.ts';
import { mailParts, multipart, signedMail } from './channel-keys.ts';

/** What the email channel makes of a body. */
export async function parse(body: Buffer | string): Promise<ParsedWebhook> {
  const parsed = await createChannels({}).email?.parse(signedMail(Buffer.from(body as string)));
  if (parsed === undefined) throw new Error('there is no email channel');
  return parsed;
}

/** The message of a multipart email with these fields. */
export async function parseMail(fields: Readonly<Record<string, string | Buffer>> = {}) {
  return messageOf(await parse(multipart(mailParts(fields))));
}

export function messageOf(parsed: ParsedWebhook) {
  if (parsed.kind !== 'message') throw new Error(`parsed as ${JSON.stringify(parsed)}`);
  return parsed.message;
}
