import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { partiesOfItem } from '../../../shared/messages/message-parties.ts';
import { conversationOf, type TableAccess } from '../../../shared/store/find-conversation.ts';
import { startWorkflow } from '../../../shared/store/workflow-starter.ts';
import { type Deployment, requiredOutput } from '../deployment/deployment.ts';
import { type AdoptOutcome, adoptMessage } from './adopt-message.ts';
import { keepFiles } from './keep-files.ts';

export interface AdoptionRun {
  readonly deployment: Deployment;
  readonly run: string;
  /** How long the deployed stack keeps messages of conversations. Undefined: without an end. */
  readonly messageDays: number | undefined;
}

/**
 * Move one message into the conversation that its sender has meanwhile, and start its workflow. Throws when
 * its files cannot be kept or the start fails: the message is moved then, and recovery starts its workflow, which keeps
 * the files that it names.
 */
export async function adoptAndRoute(
  { deployment, run, messageDays }: AdoptionRun,
  item: MessageItem,
): Promise<AdoptOutcome> {
  const table = tableOf(deployment);
  const conversation = await conversationOf(table, partiesOfItem(item));
  if (conversation === undefined) return 'skipped_no_conversation';
  const expiresAt = expiryOf(item, messageDays);
  const outcome = await adoptMessage(table, { item, conversation, run, expiresAt, now: new Date() });
  if (outcome !== 'adopted') return outcome;
  await keepFiles(deployment, item);
  await startWorkflow(
    { client: deployment.workflow, stateMachineArn: requiredOutput(deployment, 'StateMachineArn') },
    {
      conversation_id: conversation.conversation_id,
      message_key: item.primary_channel,
      channel_type: item.channel_type,
      request_id: item.request_id,
    },
    { suffix: `a${run}` },
  );
  return outcome;
}

export function tableOf(deployment: Deployment): TableAccess {
  return { client: deployment.dynamo, tableName: requiredOutput(deployment, 'ConversationsTableName') };
}

/** A message of a conversation is kept as long as the stack says, counted from its receipt. */
function expiryOf({ received_at }: MessageItem, days: number | undefined): number | undefined {
  return days === undefined ? undefined : Math.floor(Date.parse(received_at) / 1_000) + days * 86_400;
}
