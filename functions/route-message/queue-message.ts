import type { ContextObject } from '../../shared/context/context-object.ts';

/** A message as SQS takes it. */
export interface QueueMessage {
  readonly body: string;
  readonly delaySeconds: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The context as a queue message with the attributes that consumers filter and deduplicate by. Contract section 6. */
export function toQueueMessage(context: ContextObject, delaySeconds: number): QueueMessage {
  return {
    body: escapeForSqs(JSON.stringify(context)),
    delaySeconds,
    attributes: {
      message_id: context.message.message_id,
      conversation_id: context.conversation.conversation_id,
      channel_type: context.meta.channel_type,
      context_version: context.meta.version,
    },
  };
}

/** SQS refuses U+FFFE and U+FFFF (its SendMessage reference lists what it takes); JSON can spell them otherwise. */
function escapeForSqs(json: string): string {
  return json.replace(/[\uFFFE\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}
