import { functionEnvironment } from '../../shared/env.ts';
import { guardTask } from '../../shared/observability/guard-task.ts';
import { createLog } from '../../shared/observability/log.ts';
import { createMeter } from '../../shared/observability/meter.ts';
import { workflowFacts } from '../../shared/observability/workflow-facts.ts';
import { createDocumentClient } from '../../shared/store/document-client.ts';
import { finishMessage } from '../../shared/store/routing-status.ts';
import type { MarkFailedInput } from '../../shared/workflow.ts';
import { markFailed } from './mark-failed.ts';

const environment = functionEnvironment();
const log = createLog();
const meter = createMeter();
const table = { client: createDocumentClient(), tableName: environment.required('CONVERSATIONS_TABLE') };

/** The end of the workflow for a message that cannot be processed. */
export function handler(input: MarkFailedInput): Promise<void> {
  const facts = { ...workflowFacts(input), reason: input.reason };
  return guardTask({ log, meter, facts }, async () => {
    const isMarked = await markFailed(input, { finish: (key, status) => finishMessage(table, key, status) });
    if (isMarked) meter.record('MessagesFailed', { channel: input.channel_type });
    log.error('message failed', facts);
  });
}
