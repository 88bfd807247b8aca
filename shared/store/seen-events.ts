import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { inParallel } from '../in-parallel.ts';
import type { EmailEvent } from '../messages/inbound-message.ts';
import { batchGet, batchGetLimit, waitForRound } from './batch-get.ts';
import type { TableAccess } from './find-conversation.ts';
import { seenEventKey } from './table-keys.ts';

/**
 * SendGrid retries a batch for up to 24 hours; one more day costs nothing.
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook
 */
const rememberedSeconds = 2 * 86_400;

const batchWriteLimit = 25;
/** SendGrid's batches are at most 768 KB; a larger signed one must not cause thousands of concurrent calls. */
const parallelBatches = 10;

/** The events that were not remembered yet, each id once. */
export async function withoutKnownEvents(
  table: TableAccess,
  events: readonly EmailEvent[],
  signal: AbortSignal,
): Promise<readonly EmailEvent[]> {
  const byId = new Map(events.map((event) => [event.eventId, event]));
  await inParallel(chunks([...byId.keys()], batchGetLimit), parallelBatches, async (ids) => {
    for (const id of await readKnown(table, ids, signal)) byId.delete(id);
  });
  return [...byId.values()];
}

async function readKnown(table: TableAccess, ids: readonly string[], signal: AbortSignal): Promise<string[]> {
  const Keys = ids.map((id) => ({ ...seenEventKey(id) }));
  const found = await batchGet<{ readonly event_id: string }>(table, { Keys }, signal);
  return found.map(({ event_id }) => event_id);
}

/** Remember events, so that a redelivered batch is recognized. */
export async function rememberEvents(
  table: TableAccess,
  events: readonly EmailEvent[],
  signal: AbortSignal,
): Promise<void> {
  const expires_at = Math.floor(Date.now() / 1_000) + rememberedSeconds;
  await inParallel(chunks(events, batchWriteLimit), parallelBatches, (batch) =>
    writeAll(
      table,
      batch.map(({ eventId }) => ({
        PutRequest: { Item: { ...seenEventKey(eventId), event_id: eventId, expires_at } },
      })),
      signal,
    ),
  );
}

type WriteRequest = NonNullable<
  NonNullable<ConstructorParameters<typeof BatchWriteCommand>[0]['RequestItems']>[string]
>[number];

async function writeAll(
  table: TableAccess,
  requests: readonly WriteRequest[],
  signal: AbortSignal,
): Promise<void> {
  let rest: readonly WriteRequest[] = requests;
  for (let round = 1; rest.length > 0; round++) {
    await waitForRound(round, signal);
    const answer = await table.client.send(
      new BatchWriteCommand({ RequestItems: { [table.tableName]: [...rest] } }),
      {
        abortSignal: signal,
      },
    );
    rest = answer.UnprocessedItems?.[table.tableName] ?? [];
  }
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
