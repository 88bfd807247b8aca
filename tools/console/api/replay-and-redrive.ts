import * as z from 'zod/mini';
import { isQuarantineConversation } from '../../../shared/store/table-keys.ts';
import { deadLetterQueueOf, queueUrlOf, redriveByHand } from '../../cli/redrive/redrive-queue.ts';
import { runReplay } from '../../cli/replay/run-replay.ts';
import { selectMessages } from '../../cli/replay/select-messages.ts';
import type { ConsoleSystem } from '../console-system.ts';
import { parseBody } from '../parse-body.ts';
import type { ReplayResult } from '../wire.ts';
import { queueNames } from './read-queues.ts';
import { readItem } from './read-stored.ts';
import { replayQuarantine } from './replay-quarantine.ts';

const id = z.string().check(z.minLength(1), z.maxLength(2_048));

const replaySchema = z.union([
  z.object({ messageId: id, force: z.boolean() }),
  z.object({
    messages: z
      .array(z.object({ conversationId: id, messageId: id }))
      .check(z.minLength(1), z.maxLength(200)),
  }),
]);

/** Run one message, or those of a list, through the workflow again: what `npm run replay` does. */
export async function replayMessages(system: ConsoleSystem, body: unknown): Promise<ReplayResult> {
  const request = parseBody(replaySchema, body);
  const run = Date.now().toString(36).slice(-8);
  if ('messageId' in request) {
    const { messageId, force } = request;
    const items = await selectMessages(system.deployment, { by: 'message', messageId });
    return replayStored(system, items, { force, run });
  }
  const { true: quarantined = [], false: stored = [] } = Object.groupBy(
    request.messages,
    ({ conversationId }) => `${isQuarantineConversation(conversationId)}` as const,
  );
  const items = await Promise.all(stored.map((name) => readItem(system, name)));
  const results = [
    await replayStored(system, items, { force: false, run }),
    await replayQuarantine(system, quarantined, run),
  ];
  return results.reduce(added);
}

type Items = Parameters<typeof runReplay>[1];
type Options = Parameters<typeof runReplay>[0]['options'];

async function replayStored(
  { deployment }: ConsoleSystem,
  items: Items,
  options: Options,
): Promise<ReplayResult> {
  const { counts, firstError } = await runReplay({ deployment, options }, items, {
    onDone: () => undefined,
    signal: new AbortController().signal,
  });
  return {
    selected: items.length,
    counts: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    firstError: firstError instanceof Error ? `${firstError.name}: ${firstError.message}` : null,
  };
}

function added(left: ReplayResult, right: ReplayResult): ReplayResult {
  const counts = { ...left.counts };
  for (const [outcome, count] of Object.entries(right.counts)) {
    counts[outcome] = (counts[outcome] ?? 0) + count;
  }
  return {
    selected: left.selected + right.selected,
    counts,
    firstError: left.firstError ?? right.firstError,
  };
}

const redriveSchema = z.object({ queue: z.enum(queueNames as [string, ...string[]]) });

/** Move the messages of a dead-letter queue back: what `npm run redrive` does on the local cloud. */
export async function redriveQueue(
  { deployment }: ConsoleSystem,
  body: unknown,
): Promise<{ readonly moved: number }> {
  const { queue } = parseBody(redriveSchema, body);
  const to = queueUrlOf(deployment, queue);
  const { url } = await deadLetterQueueOf(deployment, to);
  return { moved: await redriveByHand(deployment, url, { to, onMoved: () => undefined }) };
}
