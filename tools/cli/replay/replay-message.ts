import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { retryBucketOf } from '../../../shared/store/table-keys.ts';
import { startWorkflow } from '../../../shared/store/workflow-starter.ts';
import { type Deployment, requiredOutput } from '../deployment/deployment.ts';

export type ReplayOutcome =
  | 'started'
  | 'skipped_routed'
  | 'skipped_unknown_sender'
  | 'skipped_quarantined'
  | 'skipped_this_run'
  | 'skipped_changed';

export interface ReplayOptions {
  /** Run routed messages again, too. */
  readonly force: boolean;
  /** Names this replay: a message that carries the name was done, so that an interrupted replay can continue. */
  readonly run: string;
}

/** What a replay does with a message, before anything is written. */
export function decideReplay(item: MessageItem, { force, run }: ReplayOptions): ReplayOutcome {
  if (item.replay_run === run) return 'skipped_this_run';
  if (item.routing_status === 'quarantined') return 'skipped_quarantined';
  // Answered or suppressed for good; one that failed was neither, and the claim still allows one answer only.
  const isUnknown = item.conversation_id.startsWith('unknown#');
  if (isUnknown && item.routing_status !== 'failed') return 'skipped_unknown_sender';
  if (item.routing_status === 'routed' && !force) return 'skipped_routed';
  return 'started';
}

/** How soon recovery looks after a replayed message whose workflow did not start or did not end. */
const firstRetryMs = 60_000;

/**
 * Make a stored message pending again and start its workflow. A routed message is marked, so that its second context
 * says `processing.replay`. When the start fails, recovery makes up for it.
 */
export async function replayMessage(
  deployment: Deployment,
  item: MessageItem,
  options: ReplayOptions,
): Promise<ReplayOutcome> {
  const decision = decideReplay(item, options);
  if (decision !== 'started') return decision;
  if (!(await makePending(deployment, item, options))) return 'skipped_changed';
  await startWorkflow(
    { client: deployment.workflow, stateMachineArn: requiredOutput(deployment, 'StateMachineArn') },
    {
      conversation_id: item.conversation_id,
      message_key: item.primary_channel,
      channel_type: item.channel_type,
      request_id: item.request_id,
    },
    { suffix: `r${options.run}` },
  );
  return 'started';
}

/** Racing here: the message's own workflow. The condition: its status is still the one that was looked at. */
async function makePending(
  deployment: Deployment,
  item: MessageItem,
  { run }: ReplayOptions,
): Promise<boolean> {
  const isReplay = item.routing_status === 'routed' || item.replay === true;
  try {
    await deployment.dynamo.send(
      new UpdateCommand({
        TableName: requiredOutput(deployment, 'ConversationsTableName'),
        Key: { conversation_id: item.conversation_id, primary_channel: item.primary_channel },
        UpdateExpression:
          'SET routing_status = :pending, attempts = :none, retry_bucket = :bucket, retry_at = :at, ' +
          'replay_run = :run, replay = :replay REMOVE status_reason, queue, queued_at',
        ConditionExpression: 'attribute_exists(conversation_id) AND routing_status = :seen',
        ExpressionAttributeValues: {
          ':pending': 'pending',
          ':none': 0,
          ':bucket': retryBucketOf(item.message_id),
          ':at': new Date(Date.now() + firstRetryMs).toISOString(),
          ':run': run,
          ':replay': isReplay,
          ':seen': item.routing_status,
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
