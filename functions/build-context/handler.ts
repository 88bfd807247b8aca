import { functionEnvironment } from '../../shared/env.ts';
import { partiesOfItem } from '../../shared/messages/message-parties.ts';
import { guardTask } from '../../shared/observability/guard-task.ts';
import { createLog } from '../../shared/observability/log.ts';
import { createMeter } from '../../shared/observability/meter.ts';
import { workflowFacts } from '../../shared/observability/workflow-facts.ts';
import { readConversation } from '../../shared/store/conversation-record.ts';
import { createDocumentClient } from '../../shared/store/document-client.ts';
import { conversationOf } from '../../shared/store/find-conversation.ts';
import { listMessage } from '../../shared/store/list-message.ts';
import { moveMessage } from '../../shared/store/move-message.ts';
import { claimMessage } from '../../shared/store/routing-status.ts';
import { expiryOf } from '../../shared/time/expiry.ts';
import type { BuildContextInput, BuildContextResult } from '../../shared/workflow.ts';
import { type BuildContextPorts, buildContext } from './build-context.ts';
import { removeCopy } from './remove-copy.ts';

const environment = functionEnvironment();
const log = createLog();
const meter = createMeter();
const table = { client: createDocumentClient(), tableName: environment.required('CONVERSATIONS_TABLE') };
const bucketName = environment.required('CONTENT_BUCKET');
const unknownRetentionDays = environment.wholeNumber('UNKNOWN_RETENTION_DAYS', 30);
const leaseMs = environment.wholeNumber('LEASE_SECONDS', 55) * 1_000;

/** Within the task's 5 s. */
const keepTextMs = 4_000;

const ports: BuildContextPorts = {
  now: () => new Date(),
  archivesMedia: environment.optional('ARCHIVE_MEDIA') === 'on',
  claim: (key, claimant) => claimMessage(table, key, { ...claimant, now: new Date(), leaseMs }),
  readConversation: (key) => readConversation(table, key),
  // The bucket's client is loaded by the first message that has files: most have none.
  async own(keys) {
    if (keys.length === 0) return;
    const { markOwned } = await import('#lazy/content-store');
    await markOwned(bucketName, keys);
  },
  async disown(keys) {
    if (keys.length === 0) return;
    const { markUnowned } = await import('#lazy/content-store');
    await markUnowned(bucketName, keys);
  },
  async keepText(key, text) {
    const { uploadContent } = await import('#lazy/content-store');
    const upload = { key, contentType: 'text/plain; charset=utf-8', bytes: Buffer.from(text) };
    await uploadContent(bucketName, [upload], AbortSignal.timeout(keepTextMs));
  },
  list: (conversation, item) =>
    listMessage(table, {
      conversation,
      item,
      onTrimFailed: (error) =>
        log.warn('conversation list not trimmed, a later message will', {
          conversation_id: conversation.conversation_id,
          error,
        }),
    }),
  findConversation: (item) => conversationOf(table, partiesOfItem(item)),
  async move(item, to, delayMs = 0) {
    const now = new Date();
    const expiresAt =
      to === 'unknown_sender' ? expiryOf(new Date(item.received_at), unknownRetentionDays) : item.expires_at;
    const retryAt = new Date(now.getTime() + delayMs);
    await moveMessage(table, { item, to, now, retryAt, expiresAt });
  },
  removeCopy: (item) => removeCopy(table, { item, now: new Date(), disown: ports.disown }),
};

/** The workflow's first task. */
export function handler(input: BuildContextInput): Promise<BuildContextResult> {
  const facts = workflowFacts(input);
  return guardTask({ log, meter, facts }, async () => {
    const result = await buildContext(input, ports);
    // A ready message is logged by the task that routes it.
    log[result.outcome === 'ready' ? 'debug' : 'info']('context built', {
      ...facts,
      outcome: result.outcome,
      ...('reason' in result && { reason: result.reason }),
    });
    return result;
  });
}
