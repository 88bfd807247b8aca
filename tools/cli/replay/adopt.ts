import { partiesOfItem } from '../../../shared/messages/message-parties.ts';
import { conversationOf } from '../../../shared/store/find-conversation.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { counted } from '../terminal/counted.ts';
import { type Output, textOutput } from '../terminal/output.ts';
import { progressBar } from '../terminal/progress-bar.ts';
import type { AdoptOutcome } from './adopt-message.ts';
import { deployedMessageDays } from './deployed-retention.ts';
import { adoptAndRoute, tableOf } from './run-adoption.ts';
import { selectUnknown } from './select-sender.ts';

export interface AdoptRequest {
  readonly sender: string;
  readonly channelType: string | undefined;
  readonly run: string;
  readonly isDryRun: boolean;
}

/**
 * `replay --unknown`: the waiting messages of a sender, one after the other in the order they came. Resolves with false
 * when one of them was left. What is moved is moved, so that the same command continues after an interruption.
 */
export async function adoptUnknown(
  deployment: Deployment,
  request: AdoptRequest,
  output: Output = textOutput,
): Promise<boolean> {
  const items = await selectUnknown(deployment, request);
  if (request.isDryRun) return printPlan(deployment, items, output);
  const messageDays = await deployedMessageDays(deployment);
  const { run } = request;
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const counts: Partial<Record<AdoptOutcome | 'not_begun' | 'errors', number>> = {};
  const bar = progressBar('adopting', items.length);
  for (const [index, item] of items.entries()) {
    const outcome = interrupt.signal.aborted
      ? 'not_begun'
      : await adoptAndRoute({ deployment, run, messageDays }, item).catch((error: Error) => {
          console.error(`${item.message_id}: ${error.name}: ${error.message}`);
          return 'errors' as const;
        });
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    bar.update(index + 1);
  }
  bar.end();
  output.data({ run, selected: items.length, outcomes: counts });
  output.line(`${counted(items.length, 'waiting message')} of this sender`);
  for (const [outcome, count] of Object.entries(counts)) {
    output.line(`  ${outcome.replaceAll('_', ' ')}: ${count}`);
  }
  if (counts.skipped_no_conversation) console.error('there is no conversation of this sender yet');
  if (counts.skipped_in_progress || counts.not_begun) output.line('run the same command again for the rest');
  return (counts.adopted ?? 0) === items.length;
}

async function printPlan(
  deployment: Deployment,
  items: Awaited<ReturnType<typeof selectUnknown>>,
  output: Output,
): Promise<boolean> {
  const messages: Record<string, unknown>[] = [];
  for (const item of items) {
    const conversation = await conversationOf(tableOf(deployment), partiesOfItem(item));
    const plan = conversation ? `would move to ${conversation.conversation_id}` : 'has no conversation yet';
    const { message_id, channel_type, routing_status } = item;
    const message = { message_id, channel_type, routing_status, plan };
    messages.push(message);
    output.line(Object.values(message).join('  '));
  }
  output.line(`${counted(items.length, 'message')}, nothing was done (--dry-run)`);
  output.data({ is_dry_run: true, messages });
  return true;
}
