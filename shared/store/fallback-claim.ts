import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { pause, pauseMs } from '../time/backoff.ts';
import type { TableAccess } from './find-conversation.ts';
import { itemOf } from './item-numbers.ts';
import { fallbackClaimKey, fallbackCountKey } from './table-keys.ts';

/** One answer to a sender and channel in this time. */
const claimSeconds = 24 * 3_600;
const countSeconds = 3 * 86_400;

export interface ClaimRequest {
  readonly channelType: string;
  /** The one id that stands for the person: `canonicalSenderId`. */
  readonly senderId: string;
  readonly messageId: string;
  /** Names one run of the task: only the run that took a claim confirms it or gives it back. */
  readonly attemptId: string;
  readonly now: Date;
}

export type FallbackClaim =
  /** This message may be answered. */
  | 'acquired'
  /** Another message of the sender was, or is being, answered. */
  | 'claimed_by_other'
  /** An earlier run of this very message took it, and nobody knows whether it sent. */
  | 'outcome_unknown'
  /** An earlier run of this very message sent the answer. */
  | 'sent';

/**
 * Take the right to answer. Racing here: other messages of the same sender. The condition's halves: nobody has the
 * claim, or the one who has it let it expire (DynamoDB deletes late, so the clock decides and not the item's absence).
 * A put whose answer was lost is repeated by the SDK and meets itself: the attempt's name tells.
 */
export async function takeFallbackClaim(
  { client, tableName }: TableAccess,
  { channelType, senderId, messageId, attemptId, now }: ClaimRequest,
): Promise<FallbackClaim> {
  const nowSeconds = Math.floor(now.getTime() / 1_000);
  try {
    await client.send(
      new PutCommand({
        TableName: tableName,
        Item: {
          ...fallbackClaimKey(channelType, senderId),
          message_id: messageId,
          attempt_id: attemptId,
          claim_state: 'sending',
          claimed_at: now.toISOString(),
          // Rounded up, and the comparison down: never a second too soon.
          expires_at: Math.ceil(now.getTime() / 1_000) + claimSeconds,
        },
        ConditionExpression: 'attribute_not_exists(conversation_id) OR expires_at <= :now',
        ExpressionAttributeValues: { ':now': nowSeconds },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return 'acquired';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const holder = itemOf(error.Item) ?? {};
    if (holder.attempt_id === attemptId) return 'acquired';
    if (holder.message_id !== messageId) return 'claimed_by_other';
    return holder.claim_state === 'sent' ? 'sent' : 'outcome_unknown';
  }
}

/** Note that the answer was sent: a later run of the same message then knows. */
export async function confirmFallbackClaim(
  { client, tableName }: TableAccess,
  request: ClaimRequest,
): Promise<void> {
  await client.send(
    new UpdateCommand({
      TableName: tableName,
      Key: fallbackClaimKey(request.channelType, request.senderId),
      UpdateExpression: 'SET claim_state = :sent',
      ConditionExpression: 'attempt_id = :attempt',
      ExpressionAttributeValues: { ':sent': 'sent', ':attempt': request.attemptId },
    }),
  );
}

/** Give the claim back after a send that definitely failed. Only its holder can. */
export async function releaseFallbackClaim(
  { client, tableName }: TableAccess,
  request: ClaimRequest,
): Promise<void> {
  await client.send(
    new DeleteCommand({
      TableName: tableName,
      Key: fallbackClaimKey(request.channelType, request.senderId),
      ConditionExpression: 'attribute_not_exists(conversation_id) OR attempt_id = :attempt',
      ExpressionAttributeValues: { ':attempt': request.attemptId },
    }),
  );
}

/**
 * Count an answer against the channel's ceiling of the UTC day; false when it is reached. Racing here: every other answer
 * of the day. The condition bounds the counter in the same write that moves it. A transaction, because its request
 * token makes the SDK's retry after a lost answer count once.
 */
export async function countFallback(
  table: TableAccess,
  { channelType, now }: ClaimRequest,
  ceiling: number,
): Promise<boolean> {
  if (ceiling <= 0) return false;
  try {
    await updateCount(table, {
      Key: fallbackCountKey(channelType, now),
      UpdateExpression: 'SET expires_at = :expires ADD fallback_count :one',
      ConditionExpression: 'attribute_not_exists(fallback_count) OR fallback_count < :ceiling',
      ExpressionAttributeValues: {
        ':one': 1,
        ':ceiling': ceiling,
        ':expires': Math.floor(now.getTime() / 1_000) + countSeconds,
      },
    });
    return true;
  } catch (error) {
    if (codesOf(error).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}

/** Take an answer that was not sent out of the count. */
export async function uncountFallback(table: TableAccess, { channelType, now }: ClaimRequest): Promise<void> {
  await updateCount(table, {
    Key: fallbackCountKey(channelType, now),
    UpdateExpression: 'ADD fallback_count :minus',
    ExpressionAttributeValues: { ':minus': -1 },
  });
}

type CountUpdate = Omit<NonNullable<TransactItem['Update']>, 'TableName'>;
type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const maxConflicts = 6;
const conflictBackoff = { baseMs: 20, capMs: 300 };

async function updateCount({ client, tableName }: TableAccess, update: CountUpdate): Promise<void> {
  // One token for all tries: a first try whose answer was lost may take effect after the second one has begun.
  const ClientRequestToken = randomUUID();
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(
        new TransactWriteCommand({
          ClientRequestToken,
          TransactItems: [{ Update: { TableName: tableName, ...update } }],
        }),
      );
      return;
    } catch (error) {
      if (!codesOf(error).includes('TransactionConflict') || attempt === maxConflicts) throw error;
      await pause(pauseMs(attempt, conflictBackoff));
    }
  }
}

function codesOf(error: unknown): readonly (string | undefined)[] {
  return error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).map(({ Code }) => Code)
    : [];
}
