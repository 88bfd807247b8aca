import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { functionEnvironment } from '../../shared/env.ts';
import { guardTask } from '../../shared/observability/guard-task.ts';
import { createLog } from '../../shared/observability/log.ts';
import { createMeter } from '../../shared/observability/meter.ts';
import { workflowFacts } from '../../shared/observability/workflow-facts.ts';
import { createCachedProviderSecrets } from '../../shared/secrets/cached-provider-secrets.ts';
import { createFetchSecret } from '../../shared/secrets/fetch-secret.ts';
import { uploadContent } from '../../shared/store/content-store.ts';
import { createDocumentClient } from '../../shared/store/document-client.ts';
import { pause, pauseMs } from '../../shared/time/backoff.ts';
import type { ArchiveMediaInput, ArchiveMediaResult } from '../../shared/workflow.ts';
import { addressOf } from './address-of.ts';
import { type ArchiveMediaPorts, archiveMedia } from './archive-media.ts';
import { fetchMedium } from './fetch-medium.ts';

const environment = functionEnvironment();
const log = createLog();
const meter = createMeter();
const client = createDocumentClient();
const tableName = environment.required('CONVERSATIONS_TABLE');
const bucketName = environment.required('CONTENT_BUCKET');
const standIn = environment.optional('TWILIO_API_BASE_URL');
const secrets = createCachedProviderSecrets({
  fetchSecret: createFetchSecret(),
  twilioSecretName: environment.required('TWILIO_SECRET_NAME'),
  sendgridSecretName: environment.required('SENDGRID_SECRET_NAME'),
  now: () => performance.now(),
});

const messageExists = 'attribute_exists(conversation_id)';

/** Most files that do not exist yet exist a second later. */
const backoff = { baseMs: 250, capMs: 4_000 };

const ports: ArchiveMediaPorts = {
  now: Date.now,
  async authorizationsOf(accountSid) {
    const { accounts } = await secrets.twilio();
    const tokens = accounts.get(accountSid)?.authTokens ?? [];
    return tokens.map((token) => `Basic ${Buffer.from(`${accountSid}:${token}`).toString('base64')}`);
  },
  fetchMedium: (url, authorizations, signal) =>
    fetchMedium(url, {
      authorizations,
      signal,
      addressOf: (target) => addressOf(target, standIn),
      pause: (attempt) => pause(pauseMs(attempt, backoff), signal),
    }),
  store: (upload, signal) => uploadContent(bucketName, [upload], signal),
  async save(key, media) {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: key,
        UpdateExpression: 'SET media = :media',
        // An adoption moves the message, and an erasure deletes it.
        ConditionExpression: messageExists,
        ExpressionAttributeValues: { ':media': media },
      }),
    );
  },
};

/** The workflow's step between the context and its queue, for messages with media. */
export function handler(input: ArchiveMediaInput): Promise<ArchiveMediaResult> {
  const facts = workflowFacts(input);
  return guardTask({ log, meter, facts }, async () => {
    const result = await archiveMedia(input, ports);
    const { media = [] } = result.context.message;
    const reasons = media.flatMap(({ unavailable }) => unavailable ?? []);
    log.info('media archived', {
      ...facts,
      count: media.length - reasons.length,
      outcome: [...new Set(reasons)].sort().join(' ') || 'all_archived',
    });
    return result;
  });
}
