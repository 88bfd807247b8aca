/**
 * The keys of the one table (docs/reference/data-model.md). Partition key `conversation_id`, sort key `primary_channel`,
 * both named by the seed document; what is not a conversation uses them with a prefix.
 */
export interface TableKey {
  readonly conversation_id: string;
  readonly primary_channel: string;
}

export const indexNames = {
  byPrimaryChannel: 'by_primary_channel',
  byReceivedAt: 'by_received_at',
  byRetryAt: 'by_retry_at',
} as const;

/** Over how many partitions of `by_retry_at` waiting messages are spread, and how many recovery shards run. */
export const retryBucketCount = 16;

const messagePrefix = 'message#';
const claimSortKey = 'claim';
const eventPrefix = 'event#';
/** Sort keys of live connections; their partition is `live#<company>`. */
export const connectionPrefix = 'connection#';

export function messageSortKey(messageId: string): string {
  return `${messagePrefix}${messageId}`;
}

export function unknownConversationId(messageId: string): string {
  return `unknown#${messageId}`;
}

export function quarantineConversationId(messageId: string): string {
  return `quarantine#${messageId}`;
}

/** What could not be read is in quarantine, and no stored message. */
export function isQuarantineConversation(conversationId: string): boolean {
  return conversationId.startsWith(quarantineConversationId(''));
}

export function isUnknownConversation(conversationId: string): boolean {
  return conversationId.startsWith('unknown#');
}

const ownPartitionPrefixes = [
  'unknown#',
  'quarantine#',
  'fallback#',
  'fallback-count#',
  eventPrefix,
  'live#',
] as const;

/** The keys that a conversation may have: all but those of the system's own items. */
export const conversationKeys = {
  conversation_id: new RegExp(`^(?!${ownPartitionPrefixes.join('|')})`),
  primary_channel: new RegExp(`^(?!${claimSortKey}$|${messagePrefix}|${eventPrefix}|${connectionPrefix})`),
} as const;

/** True for sort keys of our own items: `claim` is a valid alphanumeric SMS sender, too. */
export function isReservedSortKey(sortKey: string): boolean {
  return (
    sortKey === claimSortKey ||
    [messagePrefix, eventPrefix, connectionPrefix].some((prefix) => sortKey.startsWith(prefix))
  );
}

/** The channel has no `#`, so a sender that is any text, `*123#`, cannot name another one's claim. */
export function fallbackClaimKey(channelType: string, senderId: string): TableKey {
  return { conversation_id: `fallback#${channelType}#${senderId}`, primary_channel: claimSortKey };
}

/** The answers of one channel and UTC day. */
export function fallbackCountKey(channelType: string, day: Date): TableKey {
  return {
    conversation_id: `fallback-count#${channelType}#${day.toISOString().slice(0, 10)}`,
    primary_channel: claimSortKey,
  };
}

/** A SendGrid event that was counted. The sort key repeats the id: one key for all would be a hot index partition. */
export function seenEventKey(eventId: string): TableKey {
  return { conversation_id: `${eventPrefix}${eventId}`, primary_channel: `${eventPrefix}${eventId}` };
}

/** `pending#00` … `pending#15`: spread by the message id, so that an outage's backlog has no hot partition. */
export function retryBucketOf(messageId: string): string {
  let hash = 0;
  for (let index = 0; index < messageId.length; index++) {
    hash = (Math.imul(hash, 31) + messageId.charCodeAt(index)) >>> 0;
  }
  return retryBucket(hash % retryBucketCount);
}

export function retryBucket(shard: number): string {
  return `pending#${String(shard).padStart(2, '0')}`;
}
