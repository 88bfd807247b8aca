import { functionEnvironment } from '../../shared/env.ts';
import { guardTask } from '../../shared/observability/guard-task.ts';
import { createLog } from '../../shared/observability/log.ts';
import { createMeter } from '../../shared/observability/meter.ts';
import { workflowFacts } from '../../shared/observability/workflow-facts.ts';
import { keepRecentMessages, readConversation } from '../../shared/store/conversation-record.ts';
import { createDocumentClient } from '../../shared/store/document-client.ts';
import { claimMessage } from '../../shared/store/routing-status.ts';
import type { BuildContextInput, BuildContextResult } from '../../shared/workflow.ts';
import { type BuildContextPorts, buildContext } from './build-context.ts';

const environment = functionEnvironment();
const log = createLog();
const meter = createMeter();
const table = { client: createDocumentClient(), tableName: environment.required('CONVERSATIONS_TABLE') };
const bucketName = environment.required('CONTENT_BUCKET');
const leaseMs = environment.wholeNumber('LEASE_SECONDS', 55) * 1_000;

/** Within the task's 5 s. */
const keepTextMs = 4_000;

const ports: BuildContextPorts = {
  now: () => new Date(),
  claim: (key, claimant) => claimMessage(table, key, { ...claimant, now: new Date(), leaseMs }),
  readConversation: (key) => readConversation(table, key),
  // The bucket's client is loaded by the first message that has files: most have none.
  async own(keys) {
    if (keys.length === 0) return;
    const { markOwned } = await import('#lazy/content-store');
    await markOwned(bucketName, keys);
  },
  async keepText(key, text) {
    const { uploadContent } = await import('#lazy/content-store');
    const upload = { key, contentType: 'text/plain; charset=utf-8', bytes: Buffer.from(text) };
    await uploadContent(bucketName, [upload], AbortSignal.timeout(keepTextMs));
  },
  trim: (key, conversation) =>
    keepRecentMessages(table, key, conversation).catch((error: unknown) =>
      log.warn('conversation list not trimmed, the next message will', {
        conversation_id: key.conversation_id,
        error,
      }),
    ),
};

/** The workflow's first task. */
export function handler(input: BuildContextInput): Promise<BuildContextResult> {
  const facts = workflowFacts(input);
  return guardTask({ log, meter, facts }, async () => {
    const result = await buildContext(input, ports);
    log.info('context built', {
      ...facts,
      outcome: result.outcome,
      ...('reason' in result && { reason: result.reason }),
    });
    return result;
  });
}
