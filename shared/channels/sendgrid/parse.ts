import type { WebhookRequest } from '../../http/webhook-request.ts';
import type { ParsedWebhook } from '../../messages/inbound-message.ts';
import { emailMessage } from './email-message.ts';
import { parseEvents } from './events.ts';
import { jsonEmailFields } from './json-email.ts';
import { multipartEmailFields } from './multipart-email.ts';
import { UnreadableEmailError, unreadable } from './unreadable.ts';

/**
 * Read a verified webhook of SendGrid: an email as multipart or JSON, or a batch of events. What it is follows from the
 * body, because the signature does not cover the content type. Never throws on what SendGrid signed: an email that cannot be
 * read is answered `unreadable` and kept.
 */
export async function parseSendgrid({ body }: Pick<WebhookRequest, 'body'>): Promise<ParsedWebhook> {
  try {
    const text = firstCharacter(body);
    if (text === '-') return await emailMessage(await multipartEmailFields(body));
    if (text !== '[' && text !== '{') throw new UnreadableEmailError('no_boundary');
    const json = parseJson(body);
    if (Array.isArray(json)) return { kind: 'email_events', events: parseEvents(json) };
    return await emailMessage(jsonEmailFields(json));
  } catch (error) {
    // An unexpected error of the parser would be a 500: retried for 72 hours, and then lost.
    return unreadable(body, error instanceof UnreadableEmailError ? error.reason : 'parser_failed');
  }
}

function firstCharacter(body: Buffer): string {
  return body
    .toString('utf8', 0, 64)
    .replace(/^\uFEFF/, '')
    .trimStart()
    .charAt(0);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    throw new UnreadableEmailError('json_malformed');
  }
}
