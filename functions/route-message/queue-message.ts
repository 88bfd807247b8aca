import { createHash } from 'node:crypto';
import type { ContextObject } from '../../shared/context/context-object.ts';

/** A message as SQS accepts it. */
export interface QueueMessage {
  readonly body: string;
  readonly delaySeconds: number;
  /** Whose messages these are: SQS's fair queues keep one group's burst from delaying the others. */
  readonly groupId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The context as a queue message with the attributes that consumers filter and deduplicate by: docs/reference/queues.md. */
export function toQueueMessage(context: ContextObject, delaySeconds: number): QueueMessage {
  return {
    body: escapeForSqs(JSON.stringify(context)),
    delaySeconds,
    groupId: groupIdOf(context.company.company_id ?? context.conversation.conversation_id),
    attributes: {
      message_id: context.message.message_id,
      conversation_id: context.conversation.conversation_id,
      channel_type: context.meta.channel_type,
      context_version: context.meta.version,
    },
  };
}

/**
 * A message group id: 1 to 128 letters, digits and punctuation. Any other name of a company is hashed.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function groupIdOf(name: string): string {
  return /^[!-~]{1,128}$/.test(name) ? name : createHash('sha256').update(name).digest('hex');
}

/** SQS refuses U+FFFE and U+FFFF (its SendMessage reference lists what it takes); JSON can spell them otherwise. */
function escapeForSqs(json: string): string {
  return json.replace(/[\uFFFE\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}
