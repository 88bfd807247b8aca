import { truncateToBytes } from '../messages/truncate.ts';
import { textKey } from '../store/content-keys.ts';
import type { ContextObject } from './context-object.ts';

/**
 * The most bytes of JSON that a context may have. SQS and Step Functions end at 262,144; the message attributes and the
 * workflow's own fields need the rest.
 */
export const maxContextBytes = 240 * 1024;

/** What is left of the text when the context is still too large without the provider's details. */
const shortenedBodyBytes = 16 * 1024;

/**
 * Make a context fit: first without the provider's metadata, then with a shortened body. A shortened body always comes
 * with a `content_ref`; when the context had none before, the caller must put the whole text there. Undefined when the
 * context cannot be made to fit.
 */
export function fitContext(context: ContextObject): ContextObject | undefined {
  if (fits(context)) return context;
  const { provider_metadata: _, ...message } = context.message;
  const withoutMetadata = { ...context, message };
  if (fits(withoutMetadata)) return withoutMetadata;
  const shortened = {
    ...context,
    message: {
      ...message,
      body: truncateToBytes(message.body, shortenedBodyBytes),
      content_ref: message.content_ref ?? textKey(message.message_id),
      body_truncated: true,
    },
  };
  return fits(shortened) ? shortened : undefined;
}

function fits(context: ContextObject): boolean {
  return Buffer.byteLength(JSON.stringify(context), 'utf8') <= maxContextBytes;
}
