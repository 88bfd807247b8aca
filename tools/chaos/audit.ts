import { paginateScan } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import { type Deployment, requiredOutput } from '../deployment.ts';
import type { SentMessage } from './provider.ts';

/** What is in the table and on the queues, against what the providers were told. */
export interface Audit {
  readonly acknowledged: number;
  readonly stored: number;
  readonly routed: number;
  /** Acknowledged deliveries beyond the first of a message. */
  readonly duplicatesSuppressed: number;
  /** Acknowledged, but not stored, or stored and neither routed nor answered nor failed. Must be 0. */
  readonly lost: number;
  /** Message ids stored more than once, and conversations whose count differs from their items. Must be 0. */
  readonly doubledInTable: number;
  /** Contexts on the queues beyond the first of a message: only where a send's answer was lost. */
  readonly doubledOnQueue: number;
  readonly pending: number;
  readonly failed: number;
}

interface TableContent {
  readonly messages: readonly MessageItem[];
  readonly conversations: readonly Record<string, unknown>[];
}

/** Read the whole table, strongly consistent. */
export async function readTable(deployment: Deployment): Promise<TableContent> {
  const messages: MessageItem[] = [];
  const conversations: Record<string, unknown>[] = [];
  const pages = paginateScan(
    { client: deployment.dynamo },
    { TableName: requiredOutput(deployment, 'ConversationsTableName'), ConsistentRead: true },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      if (String(item.primary_channel).startsWith('message#')) messages.push(item as MessageItem);
      else if ('conversation_status' in item) conversations.push(item);
    }
  }
  return { messages, conversations };
}

/** Compare what was acknowledged with what is there. `onQueues` holds the message id of every context on a queue. */
export function audit(
  sent: readonly SentMessage[],
  { messages, conversations }: TableContent,
  onQueues: readonly string[],
): Audit {
  const storedById = countBy(messages.map(({ message_id }) => message_id));
  const queuedById = countBy(onQueues);
  const acknowledged = sent.filter(({ acknowledgements }) => acknowledgements > 0);
  const statusById = new Map(messages.map((item) => [item.message_id, item.routing_status]));
  const isKept = (id: string) => {
    const status = statusById.get(id);
    if (status === 'routed') return queuedById.has(id);
    return status !== undefined && status !== 'pending';
  };
  return {
    acknowledged: acknowledged.length,
    stored: storedById.size,
    routed: messages.filter(({ routing_status }) => routing_status === 'routed').length,
    duplicatesSuppressed: acknowledged.reduce((sum, { acknowledgements }) => sum + acknowledgements - 1, 0),
    lost: acknowledged.filter(({ messageId }) => !isKept(messageId)).length,
    doubledInTable:
      excess(storedById) + conversations.filter((record) => !isCountRight(record, messages)).length,
    doubledOnQueue: excess(queuedById),
    pending: messages.filter(({ routing_status }) => routing_status === 'pending').length,
    failed: messages.filter(({ routing_status }) => routing_status === 'failed').length,
  };
}

/** A conversation's counter equals its items, and its list names no message twice. */
function isCountRight(conversation: Record<string, unknown>, messages: readonly MessageItem[]): boolean {
  const items = messages.filter(({ conversation_id }) => conversation_id === conversation.conversation_id);
  const listed = Array.isArray(conversation.messages)
    ? conversation.messages.map(({ message_id }) => message_id)
    : [];
  return items.length === Number(conversation.message_count ?? 0) && new Set(listed).size === listed.length;
}

function countBy(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function excess(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count - 1, 0);
}
