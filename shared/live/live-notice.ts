import type { ContextObject } from '../context/context-object.ts';
import type { WorkflowInput } from '../workflow.ts';
import { type LiveEvent, liveText } from './live-frame.ts';

/** Input of `notify-live-ui`: the workflow's, and the outcome of the message. */
export interface NotifyLiveUiInput extends WorkflowInput {
  readonly event: 'message.routed';
  /** `sms-replies`, … */
  readonly queue: string;
  readonly queued_at: string;
  readonly context: ContextObject;
}

/**
 * The events of one routed message, in one frame: when it was received and when it was routed, each with its own time.
 * A separate `message.received` before the routing would cost every message a second call of a Lambda function.
 */
export function toLiveEvents(
  { context, queue, queued_at }: NotifyLiveUiInput,
  canReadText: boolean,
): readonly LiveEvent[] {
  const { message, conversation, meta, processing } = context;
  const facts = {
    message_id: message.message_id,
    conversation_id: conversation.conversation_id,
    channel_type: meta.channel_type,
    received_at: processing.processing_timestamps.received,
  };
  const text = liveText({ text: message.body, subject: message.subject }, canReadText);
  return [
    { type: 'message.received', ...facts, status: 'pending', ...text },
    { type: 'message.routed', ...facts, status: 'routed', queue, routed_at: queued_at },
  ];
}
