import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import type { TableAccess } from '../../shared/store/find-conversation.ts';
import type { TableKey } from '../../shared/store/table-keys.ts';
import { pause, pauseMs } from '../../shared/time/backoff.ts';
import { adoptedItem, type ListingConversation, withAdopted } from './adopted.ts';

export type AdoptOutcome = 'adopted' | 'skipped_in_progress' | 'skipped_changed' | 'skipped_no_conversation';

export interface Adoption {
  readonly item: MessageItem;
  readonly conversation: TableKey;
  /** Names the operator's run. */
  readonly run: string;
  /** Seconds since 1970; undefined keeps the message for ever. */
  readonly expiresAt: number | undefined;
  readonly now: Date;
}

const maxTries = 10;
const backoff = { baseMs: 20, capMs: 500 };

/**
 * Move the message of an unknown sender into a conversation, in one transaction: the message is in the one place or in the
 * other, never in both and never in none, and the conversation counts it once. It is pending then, so that recovery routes
 * it even when nobody starts its workflow.
 */
export async function adoptMessage(table: TableAccess, adoption: Adoption): Promise<AdoptOutcome> {
  if (isInProgress(adoption)) return 'skipped_in_progress';
  for (let attempt = 1; attempt <= maxTries; attempt++) {
    const conversation = await readListing(table, adoption.conversation);
    if (conversation === undefined) return 'skipped_no_conversation';
    const failed = await tryMove(table, adoption, conversation);
    if (failed === undefined) return 'adopted';
    if (failed.has('item')) return 'skipped_changed';
    await pause(pauseMs(attempt, backoff));
  }
  throw new Error('the conversation changes all the time: try again later');
}

/** Its own workflow is at work on it right now. */
function isInProgress({ item, now }: Adoption): boolean {
  return (
    item.routing_status === 'pending' &&
    item.lease_until !== undefined &&
    item.lease_until >= now.toISOString()
  );
}

async function readListing(
  { client, tableName }: TableAccess,
  key: TableKey,
): Promise<ListingConversation | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: tableName, Key: { ...key }, ConsistentRead: true }),
  );
  return Item as ListingConversation | undefined;
}

/** Undefined when the message is moved, else what had changed meanwhile: the message or the conversation. */
async function tryMove(
  table: TableAccess,
  adoption: Adoption,
  conversation: ListingConversation,
): Promise<ReadonlySet<'item' | 'conversation'> | undefined> {
  const TransactItems = [
    putAdopted(table, adoption),
    removeUnknown(table, adoption),
    listAdopted(table, adoption, conversation),
  ];
  try {
    await table.client.send(new TransactWriteCommand({ TransactItems }));
    return undefined;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
    const [put, removed, listed] = codes;
    const isLost = [put, removed].includes('ConditionalCheckFailed');
    const isPassing = listed === 'ConditionalCheckFailed' || codes.includes('TransactionConflict');
    if (!isLost && !isPassing) throw error;
    return new Set([isLost ? 'item' : 'conversation']);
  }
}

/** Racing here: another run of this tool. The first one makes the item. */
function putAdopted({ tableName }: TableAccess, adoption: Adoption) {
  return {
    Put: {
      TableName: tableName,
      Item: adoptedItem(adoption),
      ConditionExpression: 'attribute_not_exists(conversation_id)',
    },
  };
}

/** Racing here: the message's own workflow, and another run. The condition: its status is the one that was looked at. */
function removeUnknown({ tableName }: TableAccess, { item, now }: Adoption) {
  return {
    Delete: {
      TableName: tableName,
      Key: { conversation_id: item.conversation_id, primary_channel: item.primary_channel },
      ConditionExpression:
        'routing_status = :seen AND (attribute_not_exists(lease_until) OR lease_until < :now)',
      ExpressionAttributeValues: { ':seen': item.routing_status, ':now': now.toISOString() },
    },
  };
}

/**
 * Racing here: messages that arrive for the conversation, and the upstream service. The condition: list and times are the
 * ones that the new ones were made from.
 */
function listAdopted(
  { tableName }: TableAccess,
  { item, conversation }: Adoption,
  seen: ListingConversation,
) {
  const { messages, lastUserMessageAt, lastActivityAt } = withAdopted(seen, item);
  const unchanged = ([name, value]: readonly [string, unknown]) =>
    value === undefined ? `attribute_not_exists(${name})` : `${name} = :seen_${name}`;
  const facts = Object.entries({
    messages: seen.messages,
    last_user_message_at: seen.last_user_message_at,
    last_activity_at: seen.last_activity_at,
  });
  return {
    Update: {
      TableName: tableName,
      Key: { ...conversation },
      UpdateExpression:
        'SET messages = :messages, conversation_status = :status, last_user_message_at = :message_at, ' +
        'last_activity_at = :activity_at ADD message_count :one',
      ConditionExpression: ['attribute_exists(conversation_id)', ...facts.map(unchanged)].join(' AND '),
      ExpressionAttributeValues: {
        ':messages': messages,
        ':status': 'user_reply_received',
        ':message_at': lastUserMessageAt,
        ':activity_at': lastActivityAt,
        ':one': 1,
        ...Object.fromEntries(
          facts.flatMap(([name, value]) => (value === undefined ? [] : [[`:seen_${name}`, value]])),
        ),
      },
    },
  };
}
