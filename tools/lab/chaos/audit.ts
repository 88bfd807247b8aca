import { paginateScan } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { type Deployment, requiredOutput } from '../../cli/deployment/deployment.ts';
import type { SentMessage } from './provider.ts';

/** What is in the table and on the queues, against what the providers were told. */
export interface Audit {
  readonly sent: number;
  readonly acknowledged: number;
  /** Messages that their provider gave up, by the status of its last answer: the promise is not about them. */
  readonly givenUp: ReadonlyMap<string, number>;
  readonly stored: number;
  readonly routed: number;
  /** Messages of unknown senders with a decision: answered or not. */
  readonly decided: number;
  /** Acknowledged deliveries beyond the first of a message. */
  readonly duplicatesSuppressed: number;
  /** Acknowledged, but not stored, or stored and neither on a queue nor decided. Must be 0. */
  readonly lost: number;
  /** Messages stored more than once, and conversations whose count or list differs from their items. Must be 0. */
  readonly doubledInTable: number;
  /** Contexts on the queues beyond the first of a message. */
  readonly doubledOnQueue: number;
  /** Those of them for which no send's outcome was lost. Must be 0. */
  readonly doubledWithoutReason: number;
  /** Answers beyond the first to the same unknown sender. Must be 0. */
  readonly answeredTwice: number;
  readonly pending: number;
  readonly failed: number;
}

export interface Evidence {
  readonly sent: readonly SentMessage[];
  readonly table: TableContent;
  /** The id and the text of every context on a queue, as often as it is there. */
  readonly onQueues: readonly QueuedMessage[];
  /** To whom answers went, as often as they did. */
  readonly answeredSenders: readonly string[];
  readonly isDoubleExplained: (messageId: string) => boolean;
}

export interface QueuedMessage {
  readonly messageId: string;
  readonly text: string;
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

/** Compare what was acknowledged with what is there. Messages are told apart by the token in their text. */
export function audit({ sent, table, onQueues, answeredSenders, isDoubleExplained }: Evidence): Audit {
  const { messages } = table;
  const storedByToken = countBy(messages.map(({ content }) => content));
  const queuedByToken = countBy(onQueues.map(({ text }) => text));
  const itemByToken = new Map(messages.map((item) => [item.content, item]));
  const acknowledged = sent.filter(({ acknowledgements }) => acknowledgements > 0);
  const count = (...statuses: readonly string[]) =>
    messages.filter(({ routing_status }) => statuses.includes(routing_status)).length;
  const doubled = [...countBy(onQueues.map(({ messageId }) => messageId))].filter(([, times]) => times > 1);
  return {
    sent: sent.length,
    acknowledged: acknowledged.length,
    givenUp: countBy(
      sent.filter(({ acknowledgements }) => acknowledgements === 0).map(({ status }) => String(status)),
    ),
    stored: storedByToken.size,
    routed: count('routed'),
    decided: count('fallback_sent', 'fallback_suppressed'),
    duplicatesSuppressed: acknowledged.reduce((sum, { acknowledgements }) => sum + acknowledgements - 1, 0),
    lost: acknowledged.filter(({ token }) => !isKept(itemByToken.get(token), queuedByToken)).length,
    doubledInTable: excess(storedByToken) + wrongConversations(table),
    doubledOnQueue: doubled.reduce((sum, [, times]) => sum + times - 1, 0),
    doubledWithoutReason: doubled.filter(([messageId]) => !isDoubleExplained(messageId)).length,
    answeredTwice: excess(countBy(answeredSenders)),
    pending: count('pending'),
    failed: count('failed'),
  };
}

function isKept(item: MessageItem | undefined, queuedByToken: ReadonlyMap<string, number>): boolean {
  switch (item?.routing_status) {
    case 'routed':
      return queuedByToken.has(item.content);
    case 'fallback_sent':
    case 'fallback_suppressed':
      return true;
    default:
      return false;
  }
}

/** A conversation's counter equals its items, and its list names its own messages, none twice and not too many. */
function wrongConversations({ messages, conversations }: TableContent): number {
  const idsByConversation = Map.groupBy(messages, ({ conversation_id }) => conversation_id);
  return conversations.filter(({ conversation_id, message_count, messages: list }) => {
    const items = idsByConversation.get(String(conversation_id)) ?? [];
    const ids = new Set(items.map(({ message_id }) => message_id));
    const listed: readonly string[] = Array.isArray(list) ? list.map(({ message_id }) => message_id) : [];
    const isRight =
      items.length === Number(message_count ?? 0) &&
      new Set(listed).size === listed.length &&
      listed.length <= 60 &&
      listed.every((id) => ids.has(id));
    return !isRight;
  }).length;
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function excess(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count - 1, 0);
}
