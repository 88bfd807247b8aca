import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { buildContext } from '../../../../functions/build-context/build-context.ts';
import { createPersist } from '../../../../functions/receive-webhook/persist-webhook.ts';
import { routeMessage } from '../../../../functions/route-message/route-message.ts';
import { sendToQueue } from '../../../../functions/route-message/send-to-queue.ts';
import { createChannels } from '../../../../shared/channels/registry.ts';
import { toWebhookRequest } from '../../../../shared/http/webhook-request.ts';
import { readConversation } from '../../../../shared/store/conversation-record.ts';
import { listMessage } from '../../../../shared/store/list-message.ts';
import { claimMessage, finishMessage } from '../../../../shared/store/routing-status.ts';
import { startWorkflow } from '../../../../shared/store/workflow-starter.ts';
import { startDeadline } from '../../../../shared/time/deadline.ts';
import type { WorkflowInput } from '../../../../shared/workflow.ts';
import type { SignedWebhook } from '../../../cli/webhooks/twilio-webhook.ts';
import { toProxyEvent } from '../samples.ts';
import type { CallLog } from './call-log.ts';
import type { MeteredTable } from './metered-table.ts';

const tableName = 'conversations';
const execution = `arn:aws:states:us-east-1:000000000000:express:InboundWorkflow:${'0'.repeat(80)}`;
const channels = createChannels({});

export interface MeteredCloud {
  readonly table: MeteredTable;
  readonly log: CallLog;
}

/** One message through the project's own code, up to its acknowledgement. */
export async function acknowledge(
  webhook: SignedWebhook,
  cloud: MeteredCloud,
  receivedAt: Date,
): Promise<WorkflowInput> {
  const deadline = startDeadline(10_000);
  const request = toWebhookRequest(toProxyEvent(webhook), { now: () => receivedAt });
  const parsed = await channels[request.route]?.parse(request);
  if (parsed === undefined) throw new Error(`no channel ${request.route}`);
  const persisted = await persistIn(cloud)(parsed, request, deadline);
  if (!('workflow' in persisted)) throw new Error(`not stored: ${persisted.outcome}`);
  const workflow = { client: clientOf<SFNClient>(cloud.log), stateMachineArn: 'arn:aws:states' };
  await startWorkflow(workflow, persisted.workflow, { suffix: '0' });
  return persisted.workflow;
}

/** The same message through the workflow's tasks, onto its queue. */
export async function route(input: WorkflowInput, { table, log }: MeteredCloud): Promise<void> {
  const access = { client: table.client, tableName };
  const now = () => new Date();
  const built = await buildContext(
    { ...input, execution_id: execution, retry_count: 0 },
    {
      now,
      claim: (key, claimant) => claimMessage(access, key, { ...claimant, now: now(), leaseMs: 55_000 }),
      readConversation: (key) => readConversation(access, key),
      list: (conversation, item) => listMessage(access, { conversation, item, onTrimFailed: rethrow }),
      findConversation: async () => undefined,
      move: async () => undefined,
      removeCopy: async () => false,
      own: async (keys) => {
        await Promise.all(keys.map(() => log.note('DeleteObjectTagging')));
      },
      disown: async () => undefined,
      keepText: () => log.note('PutObject'),
    },
  );
  if (built.outcome !== 'ready') throw new Error(`context not built: ${built.outcome}`);
  const { context, priority } = built;
  await routeMessage(
    { ...input, queue_kind: 'replies', priority, context, retry_count: 0 },
    {
      now,
      queueUrl: () => 'https://sqs.us-east-1.amazonaws.com/000000000000/replies',
      send: (url, message) => sendToQueue(clientOf<SQSClient>(log), url, message),
      isPending: async () => true,
      finish: (key, status) => finishMessage(access, key, status),
    },
  );
}

/** A measurement in which a write fails measures something else. */
function rethrow(error: unknown): never {
  throw error;
}

function persistIn({ table, log }: MeteredCloud) {
  return createPersist({
    table: { client: table.client, tableName },
    upload: async (uploads) => {
      await Promise.all(uploads.map(() => log.note('PutObject')));
    },
    firstRetryMs: 60_000,
    unknownRetentionDays: 30,
    messageRetentionDays: undefined,
    quarantineRetentionDays: 90,
    keepsRaw: true,
    onUnchecked: (_, error) => rethrow(error),
  });
}

/** A client whose calls are counted and always succeed. */
function clientOf<Client>(log: CallLog): Client {
  const send = async (command: object) => {
    await log.note(command.constructor.name.replace('Command', ''));
    return {};
  };
  return { send } as Client;
}
