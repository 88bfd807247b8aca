import { maxContextBytes } from '../../shared/context/fit-context.ts';
import type { FinalStatus } from '../../shared/store/routing-status.ts';
import type { TableKey } from '../../shared/store/table-keys.ts';
import type { QueueKind, RouteMessageInput, RouteMessageResult } from '../../shared/workflow.ts';
import { type QueueMessage, toQueueMessage } from './queue-message.ts';

export interface RouteMessagePorts {
  readonly now: () => Date;
  /** The queue's URL, or undefined when the channel has none. */
  queueUrl(channelType: string, kind: QueueKind): string | undefined;
  /** Send the message to SQS. Throws a QueueRoutingError if SQS did not accept it or the outcome is unknown. */
  send(queueUrl: string, message: QueueMessage): Promise<void>;
  isPending(key: TableKey): Promise<boolean>;
  finish(key: TableKey, status: FinalStatus): Promise<boolean>;
}

/** The window in which messages sent in quick succession are batched by the consumer: docs/reference/queues.md. */
export const repliesDelaySeconds = 30;

/**
 * Send a context object to its channel's queue and mark the message routed, in this order: a message is `routed` only
 * after SQS accepted it. A retried or late task first checks whether another run has routed the message. Which of the
 * channel's two queues it is, the state `HandOffToHuman?` of `infra/constructs/workflow-states.ts` has decided.
 */
export async function routeMessage(
  input: RouteMessageInput,
  ports: RouteMessagePorts,
): Promise<RouteMessageResult> {
  const key = { conversation_id: input.conversation_id, primary_channel: input.message_key };
  const leaseLeft = leaseLeftMs(input, ports.now());
  if (leaseLeft <= 0) return { outcome: 'already_handled' };
  const mayBeRouted = input.retry_count > 0 || leaseLeft < freshLeaseMs;
  if (mayBeRouted && !(await ports.isPending(key))) return { outcome: 'already_handled' };

  const queueUrl = ports.queueUrl(input.channel_type, input.queue_kind);
  if (queueUrl === undefined) return { outcome: 'unprocessable', reason: 'queue_not_configured' };

  const queuedAt = ports.now().toISOString();
  const message = toQueueMessage(withQueuedAt(input.context, queuedAt), delayOf(input));
  if (Buffer.byteLength(message.body, 'utf8') > maxContextBytes) {
    return { outcome: 'unprocessable', reason: 'context_too_large' };
  }
  await ports.send(queueUrl, message);

  const queue = { name: queueNameOf(input), queuedAt };
  await ports.finish(key, { status: 'routed', queue });
  return { outcome: 'routed', queue: queue.name, queued_at: queuedAt };
}

/** With less than this left of its 55 s, the task started so late that its own retry may have routed the message. */
const freshLeaseMs = 50_000;

/** A cold start may take so long that the execution is over, and another one has the message. */
function leaseLeftMs({ lease_until }: RouteMessageInput, now: Date): number {
  return lease_until === undefined ? Number.POSITIVE_INFINITY : Date.parse(lease_until) - now.getTime();
}

function delayOf({ queue_kind, priority }: RouteMessageInput): number {
  return queue_kind === 'replies' && priority !== 'high' ? repliesDelaySeconds : 0;
}

function queueNameOf({ channel_type, queue_kind }: RouteMessageInput): string {
  return `${channel_type}-${queue_kind}`;
}

function withQueuedAt(context: RouteMessageInput['context'], queued: string): RouteMessageInput['context'] {
  const { processing } = context;
  return {
    ...context,
    processing: {
      ...processing,
      processing_timestamps: { ...processing.processing_timestamps, queued },
    },
  };
}
