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
  /** Names one run of the task: only the run that acquired a claim confirms or releases it. */
  readonly attemptId: string;
  readonly now: Date;
}

export type FallbackClaim =
  /** This message may be answered. */
  | 'acquired'
  /** Another message of the sender was, or is being, answered. */
  | 'claimed_by_other'
  /** An earlier run of this message acquired it, and whether that run sent the answer is unknown. */
  | 'outcome_unknown'
  /** An earlier run of this message sent the answer. */
  | 'sent';

const claimDoesNotExist = 'attribute_not_exists(conversation_id)';
/** DynamoDB deletes expired items late, so the clock decides and not the item's absence. */
const claimHasExpired = 'expires_at <= :now';
const claimIsOwn = 'attempt_id = :attempt';
const countDoesNotExist = 'attribute_not_exists(fallback_count)';
const countIsBelowCeiling = 'fallback_count < :ceiling';

/**
 * Acquire the right to answer. Racing here: other messages of the same sender. The SDK retries a put whose answer was
 * lost and then finds its own item: the attempt's name identifies it.
 */
export async function acquireFallbackClaim(
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
        ConditionExpression: `${claimDoesNotExist} OR ${claimHasExpired}`,
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

/** Record that the answer was sent, for later runs of the same message. */
export async function confirmFallbackClaim(
  { client, tableName }: TableAccess,
  request: ClaimRequest,
): Promise<void> {
  await client.send(
    new UpdateCommand({
      TableName: tableName,
      Key: fallbackClaimKey(request.channelType, request.senderId),
      UpdateExpression: 'SET claim_state = :sent',
      ConditionExpression: claimIsOwn,
      ExpressionAttributeValues: { ':sent': 'sent', ':attempt': request.attemptId },
    }),
  );
}

/** Release the claim after a send that definitely failed. Only its holder can. */
export async function releaseFallbackClaim(
  { client, tableName }: TableAccess,
  request: ClaimRequest,
): Promise<void> {
  await client.send(
    new DeleteCommand({
      TableName: tableName,
      Key: fallbackClaimKey(request.channelType, request.senderId),
      ConditionExpression: `${claimDoesNotExist} OR ${claimIsOwn}`,
      ExpressionAttributeValues: { ':attempt': request.attemptId },
    }),
  );
}

/**
 * Count an answer against the channel's ceiling of the UTC day; false if it is reached. Racing here: every other answer
 * of the day. The condition bounds the counter in the same write that increments it. It is a transaction because the
 * request token makes a retry after a lost answer count once.
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
      ConditionExpression: `${countDoesNotExist} OR ${countIsBelowCeiling}`,
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

/** Uncount an answer that was not sent. */
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
  // One token for all attempts: the first one, if its answer was lost, may take effect after the second has begun.
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
