import { GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { PersistOptions } from '../../../functions/receive-webhook/persist-options.ts';
import { createPersist } from '../../../functions/receive-webhook/persist-webhook.ts';
import { createChannels } from '../../../shared/channels/registry.ts';
import type { ContentUpload } from '../../../shared/messages/inbound-message.ts';
import { unownedTag } from '../../../shared/store/content-tags.ts';
import { isShownInline } from '../../../shared/store/inline-types.ts';
import { startWorkflow } from '../../../shared/store/workflow-starter.ts';
import { startDeadline } from '../../../shared/time/deadline.ts';
import { bucketClientOf } from '../deployment/content-bucket.ts';
import { type Deployment, requiredOutput } from '../deployment/deployment.ts';
import type { QuarantinedItem, QuarantinePorts } from './replay-quarantined.ts';
import { tableOf } from './run-adoption.ts';

export interface QuarantineRun {
  /** Names the operator's run. */
  readonly run: string;
  /** How long the stack keeps messages of conversations. Undefined: without an end. */
  readonly messageDays: number | undefined;
  readonly now: () => Date;
}

const secondMs = 1_000;
const dayMs = 86_400 * secondMs;
/** As in the ingress: how soon recovery looks after a message whose workflow did not start or did not end. */
const firstRetryMs = 60 * secondMs;
const budgetMs = 30 * secondMs;
/** A message of an unknown sender that comes out of quarantine stays at least as long as one that came today. */
const unknownDays = 30;

/** Wire the replay of quarantine to a deployment: the ingress's own parsers and store, with an operator's credentials. */
export function quarantinePorts(deployment: Deployment, run: QuarantineRun): QuarantinePorts {
  const bucket = bucketClientOf(deployment);
  const Bucket = requiredOutput(deployment, 'ContentBucketName');
  const stateMachineArn = requiredOutput(deployment, 'StateMachineArn');
  return {
    channels: createChannels({ twilioJsonBodies: true }),
    async readBytes(Key) {
      try {
        const { Body } = await bucket.send(new GetObjectCommand({ Bucket, Key }));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    persist: (parsed, item, request) =>
      createPersist(persistOptions(deployment, item, run))(parsed, request, startDeadline(budgetMs)),
    async remove({ conversation_id, primary_channel }) {
      const TableName = requiredOutput(deployment, 'ConversationsTableName');
      await deployment.dynamo.send(
        new DeleteCommand({ TableName, Key: { conversation_id, primary_channel } }),
      );
    },
    start: (input) =>
      startWorkflow({ client: deployment.workflow, stateMachineArn }, input, { suffix: `q${run.run}` }),
  };
}

function persistOptions(
  deployment: Deployment,
  item: QuarantinedItem,
  { messageDays, now }: QuarantineRun,
): PersistOptions {
  const receivedAt = Date.parse(item.received_at);
  const ageMs = Math.max(0, now().getTime() - receivedAt);
  const quarantineMs = (item.expires_at ?? 0) * secondMs - receivedAt;
  return {
    table: tableOf(deployment),
    upload: (uploads) => uploadTo(deployment, uploads),
    firstRetryMs: ageMs + firstRetryMs,
    unknownRetentionDays: Math.ceil(Math.max(quarantineMs, ageMs + unknownDays * dayMs) / dayMs),
    messageRetentionDays: messageDays,
    quarantineRetentionDays: 0,
    keepsRaw: true,
    isReplay: true,
    onUnchecked: (messageId, error) =>
      console.error(`${messageId}: its conversation was not checked, the workflow will: ${String(error)}`),
  };
}

async function uploadTo(deployment: Deployment, uploads: readonly ContentUpload[]): Promise<void> {
  const bucket = bucketClientOf(deployment);
  for (const { key, contentType, bytes, isUnowned } of uploads) {
    await bucket.send(
      new PutObjectCommand({
        Bucket: requiredOutput(deployment, 'ContentBucketName'),
        Key: key,
        Body: bytes,
        ContentType: contentType,
        ...(!isShownInline(contentType) && { ContentDisposition: 'attachment' }),
        ...(isUnowned && { Tagging: `${unownedTag.key}=${unownedTag.value}` }),
      }),
    );
  }
}
