import { functionEnvironment } from '../../shared/env.ts';
import { guardTask } from '../../shared/observability/guard-task.ts';
import { createLog } from '../../shared/observability/log.ts';
import { createMeter } from '../../shared/observability/meter.ts';
import { createDocumentClient } from '../../shared/store/document-client.ts';
import { listRetryBucket, reschedulePending, uncountAttempt } from '../../shared/store/retry-index.ts';
import { finishMessage } from '../../shared/store/routing-status.ts';
import { createWorkflowClient, restartWorkflow } from '../../shared/store/workflow-starter.ts';
import { pause } from '../../shared/time/backoff.ts';
import type { PendingMessage } from './recover-message.ts';
import { type RecoverPendingPorts, recoverPending } from './recover-pending.ts';
import { messagesPerShard, recoveryOptions, runBudgetMs } from './recovery-pace.ts';

const environment = functionEnvironment();
const log = createLog();
const meter = createMeter();
const table = { client: createDocumentClient(), tableName: environment.required('CONVERSATIONS_TABLE') };
const workflow = {
  client: createWorkflowClient(),
  stateMachineArn: environment.required('STATE_MACHINE_ARN'),
};
const options = {
  ...recoveryOptions,
  firstGapMs: environment.wholeNumber('FIRST_RETRY_SECONDS', 60) * 1_000,
  maxAttempts: environment.wholeNumber('MAX_ATTEMPTS', 10),
};

const ports: RecoverPendingPorts = {
  now: () => new Date(),
  pause,
  random: Math.random,
  listPending: async (shard) =>
    (await listRetryBucket(table, shard, messagesPerShard)) as unknown as readonly PendingMessage[],
  reschedule: (message, retryAt) => reschedulePending(table, message, retryAt),
  takeBack: (message, movedTo, retryAt) => uncountAttempt(table, message, { movedTo, retryAt }),
  start: (input, attempt) => restartWorkflow(workflow, input, attempt),
  countFailed({ channel_type }) {
    meter.record('MessagesFailed', { channel: channel_type });
    meter.flush();
  },
  markFailed: ({ conversation_id, primary_channel }) =>
    finishMessage(
      table,
      { conversation_id, primary_channel },
      { status: 'failed', reason: 'attempts_exhausted' },
    ),
  onError: ({ conversation_id, channel_type }, error) =>
    log.error('message not recovered, a later run will', { conversation_id, channel_type, error }),
};

/** Runs every minute for each group of shards. */
export function handler({ shards }: { readonly shards: readonly number[] }): Promise<void> {
  return guardTask({ log, meter, facts: { shard: shards[0] ?? 0 } }, async () => {
    const result = await recoverPending(shards, ports, {
      ...options,
      signal: AbortSignal.timeout(runBudgetMs),
    });
    for (const [channel, count] of result.started) meter.record('MessagesRecovered', { channel }, count);
    meter.record('OldestPendingAge', {}, result.oldestAgeSeconds);
    log.info('recovery ran', {
      shard: shards[0] ?? 0,
      count: [...result.started.values()].reduce((sum, count) => sum + count, 0),
      postponed: result.postponed,
    });
    // The run counts as failed, so that the alarm on this function sees it; its other shards were served.
    if (result.unreadable.length > 0) throw result.unreadable[0];
  });
}
