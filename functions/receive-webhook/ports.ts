import type { Channel } from '../../shared/channels/channel.ts';
import type { Environment } from '../../shared/env.ts';
import type { Log } from '../../shared/observability/log.ts';
import type { Meter } from '../../shared/observability/meter.ts';
import { createCachedProviderSecrets } from '../../shared/secrets/cached-provider-secrets.ts';
import { createFetchSecret } from '../../shared/secrets/fetch-secret.ts';
import { createDocumentClient } from '../../shared/store/document-client.ts';
import { createWorkflowClient, startWorkflow } from '../../shared/store/workflow-starter.ts';
import type { PersistOptions } from './persist-options.ts';
import { createPersist } from './persist-webhook.ts';
import type { ReceiveWebhookPorts } from './receive-webhook.ts';

export interface PortsOptions {
  readonly environment: Environment;
  readonly log: Log;
  readonly meter: Meter;
  readonly channels: Readonly<Record<string, Channel>>;
  /**
   * How many objects of one request are uploaded at the same time: each under way has an encrypted copy in memory.
   * @default all of them
   */
  readonly parallelUploads?: number;
}

/** Wire the use case to AWS. Runs once during initialization: every client is created here. */
export function createPorts(options: PortsOptions): ReceiveWebhookPorts {
  const { environment, log, meter, channels } = options;
  const table = { client: createDocumentClient(), tableName: environment.required('CONVERSATIONS_TABLE') };
  const bucketName = environment.required('CONTENT_BUCKET');
  const workflow = {
    client: createWorkflowClient(),
    stateMachineArn: environment.required('STATE_MACHINE_ARN'),
  };
  const retentionDays = environment.wholeNumber('MESSAGE_RETENTION_DAYS', 0);
  return {
    channels,
    secrets: createCachedProviderSecrets({
      fetchSecret: createFetchSecret(),
      twilioSecretName: environment.required('TWILIO_SECRET_NAME'),
      sendgridSecretName: environment.required('SENDGRID_SECRET_NAME'),
      now: () => performance.now(),
    }),
    persist: createPersist({
      table,
      upload: lazyUpload(bucketName, options.parallelUploads),
      firstRetryMs: environment.wholeNumber('FIRST_RETRY_SECONDS', 60) * 1_000,
      unknownRetentionDays: environment.wholeNumber('UNKNOWN_RETENTION_DAYS', 30),
      messageRetentionDays: retentionDays === 0 ? undefined : retentionDays,
      onUnchecked: (message_id, error) =>
        log.warn('conversation not checked, the workflow will', { message_id, error }),
      quarantineRetentionDays: environment.wholeNumber('QUARANTINE_RETENTION_DAYS', 90),
      keepsRaw: environment.optional('RAW_RETENTION_DAYS') !== undefined,
    }),
    start: (input, { signal }) => startWorkflow(workflow, input, { suffix: '0', signal }),
    onStartFailed(input, error) {
      const { conversation_id, channel_type, request_id } = input;
      log.error('workflow not started, recovery will', { conversation_id, channel_type, request_id, error });
      meter.record('WorkflowStartFailures', { channel: channel_type });
    },
  };
}

/** The first message with an upload loads the S3 client, because it is large. */
function lazyUpload(bucketName: string, parallel = Number.POSITIVE_INFINITY): PersistOptions['upload'] {
  return async (uploads, signal) => {
    const { uploadContent } = await import('#lazy/content-store');
    for (let begin = 0; begin < uploads.length; begin += parallel) {
      await uploadContent(bucketName, uploads.slice(begin, begin + parallel), signal);
    }
  };
}
