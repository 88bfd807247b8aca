import type { WorkflowInput } from '../../shared/workflow.ts';
import { pauseForAttempt } from './retry-gap.ts';

/** A pending message as the retry index shows it. */
export interface PendingMessage {
  readonly conversation_id: string;
  readonly primary_channel: string;
  readonly channel_type: string;
  readonly request_id: string;
  readonly received_at: string;
  readonly retry_at: string;
  readonly attempts: number;
}

export interface RecoverPendingPorts {
  readonly now: () => Date;
  readonly random: () => number;
  /** Pending messages of a shard by `retry_at`, the earliest first, bounded. */
  listPending(shard: number): Promise<readonly PendingMessage[]>;
  /** Move a message's next try; false when another run has it or it is not pending any more. */
  reschedule(message: PendingMessage, retryAt: Date): Promise<boolean>;
  start(input: WorkflowInput, attempt: number): Promise<void>;
  markFailed(message: PendingMessage): Promise<boolean>;
  onStartFailed(message: PendingMessage, error: unknown): void;
}

export interface RecoverPendingOptions {
  readonly firstGapMs: number;
  readonly maxAttempts: number;
  /** How many messages of a shard are worked on at the same time. */
  readonly parallel: number;
  /** Past this nothing new is begun: the next run goes on. */
  readonly signal: AbortSignal;
}

export interface Recovered {
  /** Started again, by channel. */
  readonly started: ReadonlyMap<string, number>;
  /** Marked failed, by channel. */
  readonly failed: ReadonlyMap<string, number>;
  /** Age in seconds of the oldest pending message that was seen, 0 when none waits. */
  readonly oldestAgeSeconds: number;
}

/**
 * Start the workflow of every message of these shards that is pending past its `retry_at`. Several runs at once do no
 * harm: a message is started by the run whose conditional write moved its `retry_at`. Before the start, so that a run
 * that dies in between costs a gap and never a message.
 */
export async function recoverPending(
  shards: readonly number[],
  ports: RecoverPendingPorts,
  options: RecoverPendingOptions,
): Promise<Recovered> {
  const started = new Map<string, number>();
  const failed = new Map<string, number>();
  let oldestReceivedAt: string | undefined;
  for (const shard of shards) {
    const pending = await ports.listPending(shard);
    for (const { received_at } of pending) {
      if (oldestReceivedAt === undefined || received_at < oldestReceivedAt) oldestReceivedAt = received_at;
    }
    const now = ports.now().toISOString();
    const due = pending.filter(({ retry_at }) => retry_at <= now);
    await inParallel(due, options, async (message) => {
      const outcome = await recover(message, ports, options);
      if (outcome === 'started') increment(started, message.channel_type);
      if (outcome === 'failed') increment(failed, message.channel_type);
    });
  }
  const oldestAgeSeconds =
    oldestReceivedAt === undefined ? 0 : (ports.now().getTime() - Date.parse(oldestReceivedAt)) / 1_000;
  return { started, failed, oldestAgeSeconds };
}

async function recover(
  message: PendingMessage,
  ports: RecoverPendingPorts,
  { firstGapMs, maxAttempts }: RecoverPendingOptions,
): Promise<'started' | 'failed' | 'left'> {
  if (message.attempts >= maxAttempts) return (await ports.markFailed(message)) ? 'failed' : 'left';
  const attempt = message.attempts + 1;
  const gapMs = pauseForAttempt(attempt, firstGapMs, ports.random);
  if (!(await ports.reschedule(message, new Date(ports.now().getTime() + gapMs)))) return 'left';
  try {
    await ports.start(workflowInputOf(message), attempt);
    return 'started';
  } catch (error) {
    ports.onStartFailed(message, error);
    return 'left';
  }
}

function workflowInputOf(message: PendingMessage): WorkflowInput {
  return {
    conversation_id: message.conversation_id,
    message_key: message.primary_channel,
    channel_type: message.channel_type,
    request_id: message.request_id,
  };
}

async function inParallel<Item>(
  items: readonly Item[],
  { parallel, signal }: RecoverPendingOptions,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) {
      if (signal.aborted) return;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker));
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
