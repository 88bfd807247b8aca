import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { InboundMessage } from '../messages/inbound-message.ts';
import type { MessageItem } from '../messages/message-item.ts';
import { type MessageParties, partiesOfMessage, senderOf } from '../messages/message-parties.ts';
import { idsOf, type SenderIdentity } from '../messages/sender-ids.ts';
import { batchGet, batchGetLimit } from './batch-get.ts';
import { type Candidate, candidateAttributes, chooseConversation, isOpenTo } from './choose-conversation.ts';
import {
  indexNames,
  isQuarantineConversation,
  isReservedSortKey,
  messageSortKey,
  type TableKey,
} from './table-keys.ts';

export interface TableAccess {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
}

export type Lookup =
  | { readonly kind: 'duplicate' }
  /** `isRead`: whether the record was read, so that the rules of `chooseConversation` were applied to it. */
  | { readonly kind: 'known'; readonly conversation: TableKey; readonly isRead: boolean }
  | { readonly kind: 'unknown' };

/**
 * Find where a message belongs, and whether it was stored before under any conversation. Both questions are asked of
 * the same index at the same time. The index may lag by some milliseconds: what it misses, the conditional write catches.
 * A single conversation is not read here, which would cost every message of a known sender a round trip: see
 * `isOpenConversation`.
 */
export async function lookUpMessage(
  table: TableAccess,
  message: InboundMessage,
  signal?: AbortSignal,
): Promise<Lookup> {
  const parties = partiesOfMessage(message);
  const [isStored, keys] = await Promise.all([
    isMessageStored(table, message.messageId, signal),
    conversationKeysOf(table, senderOf(parties), signal),
  ]);
  if (isStored) return { kind: 'duplicate' };
  const [first, ...others] = keys;
  if (first === undefined) return { kind: 'unknown' };
  if (others.length === 0) return { kind: 'known', conversation: first, isRead: false };
  const conversation = await readAndChoose(table, keys, { parties, signal });
  return conversation === undefined ? { kind: 'unknown' } : { kind: 'known', conversation, isRead: true };
}

/** Whether a conversation accepts a message; true when it does not exist any more, which its update will find. */
export async function isOpenConversation(
  table: TableAccess,
  key: TableKey,
  { parties, signal }: Choice,
): Promise<boolean> {
  const [record] = await batchGet<Candidate>(
    table,
    { Keys: [{ ...key }], ProjectionExpression: candidateAttributes },
    signal,
  );
  return record === undefined || isOpenTo(record, parties);
}

/** The conversation that a message belongs to now, when there is one. Reads the records, so that the rules are applied. */
export async function conversationOf(
  table: TableAccess,
  parties: MessageParties,
): Promise<TableKey | undefined> {
  const keys = await conversationKeysOf(table, senderOf(parties));
  return keys.length === 0 ? undefined : readAndChoose(table, keys, { parties, signal: undefined });
}

/** The keys of every conversation of a sender, under each of its ids, its own first. */
export async function conversationKeysOf(
  table: TableAccess,
  sender: SenderIdentity,
  signal?: AbortSignal,
): Promise<TableKey[]> {
  const ids = idsOf(sender).filter((id) => !isReservedSortKey(id));
  const found = await Promise.all(ids.map((id) => keysUnder(table, id, signal)));
  return found.flat().slice(0, batchGetLimit);
}

/**
 * Whether a message was stored before, under any conversation. The index may lag by some milliseconds. A copy that
 * could not be read is no stored message: it must not suppress one that can be read.
 */
export async function isMessageStored(
  table: TableAccess,
  messageId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const keys = await keysUnder(table, messageSortKey(messageId), signal);
  return keys.some(({ conversation_id }) => !isQuarantineConversation(conversation_id));
}

/** Whether a request was kept before, as a message or in quarantine. */
export async function isRequestKept(
  table: TableAccess,
  messageId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  return (await keysUnder(table, messageSortKey(messageId), signal)).length > 0;
}

async function keysUnder(table: TableAccess, sortKey: string, signal?: AbortSignal): Promise<TableKey[]> {
  const page = await table.client.send(
    new QueryCommand({
      TableName: table.tableName,
      IndexName: indexNames.byPrimaryChannel,
      KeyConditionExpression: 'primary_channel = :channel',
      ExpressionAttributeValues: { ':channel': sortKey },
      Limit: batchGetLimit,
    }),
    signal && { abortSignal: signal },
  );
  return (page.Items ?? []).map((item) => ({
    conversation_id: String(item.conversation_id),
    primary_channel: String(item.primary_channel),
  }));
}

interface Choice {
  readonly parties: MessageParties;
  readonly signal: AbortSignal | undefined;
}

async function readAndChoose(
  table: TableAccess,
  keys: readonly TableKey[],
  { parties, signal }: Choice,
): Promise<TableKey | undefined> {
  const candidates = await batchGet<Candidate>(
    table,
    {
      Keys: keys.map((key) => ({ ...key })),
      ProjectionExpression: candidateAttributes,
      ConsistentRead: true,
    },
    signal,
  );
  const chosen = chooseConversation(candidates, parties);
  return chosen && { conversation_id: chosen.conversation_id, primary_channel: chosen.primary_channel };
}

export interface MessageCopy extends TableKey, Pick<MessageItem, 'routing_status'> {}

/**
 * Where the message is stored, too: two deliveries at the moment in which the sender's conversation is replaced can each
 * be stored under the one that they found. The index names the copies, and the table says which of them are still there.
 */
export async function copiesOf(
  table: TableAccess,
  { message_id, conversation_id }: MessageItem,
): Promise<readonly MessageCopy[]> {
  const keys = (await keysUnder(table, messageSortKey(message_id))).filter(
    (key) => key.conversation_id !== conversation_id && !isQuarantineConversation(key.conversation_id),
  );
  if (keys.length === 0) return [];
  return batchGet<MessageCopy>(table, {
    Keys: keys.map((key) => ({ ...key })),
    ProjectionExpression: 'conversation_id, primary_channel, routing_status',
    ConsistentRead: true,
  });
}
