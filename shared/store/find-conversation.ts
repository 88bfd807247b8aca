import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { InboundMessage } from '../messages/inbound-message.ts';
import { batchGet } from './batch-get.ts';
import { indexNames, isReservedSortKey, messageSortKey, type TableKey } from './table-keys.ts';

export interface TableAccess {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
}

export type Lookup =
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'known'; readonly conversation: TableKey }
  | { readonly kind: 'unknown' };

/** How many conversations of one sender are compared. More than a person has; DynamoDB's BatchGet limit. */
const maxConversations = 100;

/**
 * Find where a message belongs, and whether it was stored before under any conversation. Both questions are asked of
 * the same index at the same time. The index may lag by some milliseconds: what it misses, the conditional write catches.
 */
export async function lookUpMessage(
  table: TableAccess,
  message: InboundMessage,
  signal?: AbortSignal,
): Promise<Lookup> {
  const [stored, ...bySender] = await Promise.all(
    [messageSortKey(message.messageId), message.sender.id, ...message.senderAliases].map((sortKey, index) =>
      index > 0 && isReservedSortKey(sortKey) ? [] : keysUnder(table, sortKey, signal),
    ),
  );
  if (stored !== undefined && stored.length > 0) return { kind: 'duplicate' };
  const candidates = bySender.find((keys) => keys.length > 0) ?? [];
  const conversation = await choose(table, candidates, { channelType: message.channelType, signal });
  return conversation === undefined ? { kind: 'unknown' } : { kind: 'known', conversation };
}

/** The conversation that a message of this sender belongs to now, when there is one. */
export async function conversationOf(
  table: TableAccess,
  { senderId, channelType }: { readonly senderId: string; readonly channelType: string },
): Promise<TableKey | undefined> {
  if (isReservedSortKey(senderId)) return undefined;
  return choose(table, await keysUnder(table, senderId), { channelType, signal: undefined });
}

/** Whether there is a conversation of this sender by now. */
export async function hasConversation(table: TableAccess, senderId: string): Promise<boolean> {
  return !isReservedSortKey(senderId) && (await keysUnder(table, senderId)).length > 0;
}

/** Whether a message was stored before, under whatever conversation. The index may lag by some milliseconds. */
export async function isMessageStored(
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
      Limit: maxConversations,
    }),
    signal === undefined ? {} : { abortSignal: signal },
  );
  return (page.Items ?? []).map((item) => ({
    conversation_id: String(item.conversation_id),
    primary_channel: String(item.primary_channel),
  }));
}

interface Candidate extends TableKey {
  readonly channel_type?: string;
  readonly last_activity_at?: string;
}

/** Contract section 4: the same channel first, then the latest `last_activity_at`. */
async function choose(
  table: TableAccess,
  keys: readonly TableKey[],
  { channelType, signal }: { readonly channelType: string; readonly signal: AbortSignal | undefined },
): Promise<TableKey | undefined> {
  if (keys.length < 2) return keys[0];
  const candidates = await batchGet<Candidate>(
    table,
    {
      Keys: keys.map((key) => ({ ...key })),
      ProjectionExpression: 'conversation_id, primary_channel, channel_type, last_activity_at',
      ConsistentRead: true,
    },
    signal,
  );
  const rank = (candidate: Candidate) =>
    `${candidate.channel_type === channelType ? 1 : 0}${candidate.last_activity_at ?? ''}`;
  return candidates.reduce<Candidate | undefined>(
    (best, candidate) => (best === undefined || rank(candidate) > rank(best) ? candidate : best),
    undefined,
  );
}
