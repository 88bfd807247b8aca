import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { StoreUnavailableError } from '../errors.ts';
import { pause, pauseMs } from '../time/backoff.ts';

type BatchOfKeys = NonNullable<BatchGetCommandInput['RequestItems']>[string];

/** BatchGetItem accepts at most 100 keys. */
export const batchGetLimit = 100;

const maxRounds = 5;
const backoff = { baseMs: 25, capMs: 400 };

/**
 * Read the items of these keys that exist. DynamoDB may return only some of them when it throttles or they are large;
 * the others are requested again. Throws StoreUnavailableError if some remain unread.
 */
export async function batchGet<Item>(
  { client, tableName }: { readonly client: DynamoDBDocumentClient; readonly tableName: string },
  batch: BatchOfKeys,
  signal?: AbortSignal,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  let request: BatchGetCommandInput['RequestItems'] = { [tableName]: batch };
  for (let round = 1; request !== undefined && Object.keys(request).length > 0; round++) {
    await waitForRound(round, signal);
    const answer: BatchGetCommandOutput = await client.send(
      new BatchGetCommand({ RequestItems: request }),
      signal && { abortSignal: signal },
    );
    found.push(...((answer.Responses?.[tableName] ?? []) as Item[]));
    request = answer.UnprocessedKeys;
  }
  return found;
}

/** Back off before each round except the first. Throws StoreUnavailableError after `maxRounds`. */
export async function waitForRound(round: number, signal?: AbortSignal): Promise<void> {
  if (round > maxRounds) throw new StoreUnavailableError({ reason: 'table throttles batches' });
  if (round > 1) await pause(pauseMs(round, backoff), signal);
}
