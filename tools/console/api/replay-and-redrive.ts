import * as z from 'zod/mini';
import { deadLetterQueueOf, queueUrlOf, redriveByHand } from '../../cli/redrive/redrive-queue.ts';
import { runReplay } from '../../cli/replay/run-replay.ts';
import { type Selection, selectMessages } from '../../cli/replay/select-messages.ts';
import type { ConsoleSystem } from '../console-system.ts';
import { parseBody } from '../parse-body.ts';
import type { ReplayResult } from '../wire.ts';
import { queueNames } from './read-queues.ts';

const replaySchema = z.union([
  z.object({ messageId: z.string().check(z.minLength(1), z.maxLength(256)), force: z.boolean() }),
  z.object({ failed: z.literal(true) }),
]);

/** Run one message, or all failed ones, through the workflow again: what `npm run replay` does. */
export async function replayMessages({ deployment }: ConsoleSystem, body: unknown): Promise<ReplayResult> {
  const request = parseBody(replaySchema, body);
  const isOne = 'messageId' in request;
  const selection: Selection = isOne ? { by: 'message', messageId: request.messageId } : { by: 'failed' };
  const items = await selectMessages(deployment, selection);
  const options = { force: isOne && request.force, run: Date.now().toString(36).slice(-8) };
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
