import type { MessageItem } from '../../shared/messages/message-item.ts';
import { openDeployment } from './deployment/deployment.ts';
import { adoptUnknown } from './replay/adopt.ts';
import { emptyQuarantine } from './replay/empty-quarantine.ts';
import { parseReplayArguments, type ReplayArguments, replayUsage } from './replay/replay-arguments.ts';
import { decideReplay, type ReplayOutcome } from './replay/replay-message.ts';
import { type ReplayJob, type ReplaySummary, runReplay } from './replay/run-replay.ts';
import { selectMessages } from './replay/select-messages.ts';
import { counted } from './terminal/counted.ts';
import type { Output } from './terminal/output.ts';
import { progressBar } from './terminal/progress-bar.ts';
import { runCommand } from './terminal/run-command.ts';

await runCommand(replayUsage, (argv, output) => replay(parseReplayArguments(argv, new Date()), output), {
  needsArguments: true,
  printsData: true,
});

async function replay(request: ReplayArguments, output: Output): Promise<void> {
  const deployment = await openDeployment(request.stage);
  const run = request.run ?? Date.now().toString(36).slice(-8);
  const { selection, channelType, isDryRun } = request;
  if (selection.by === 'unknown_sender') {
    const { sender } = selection;
    const isDone = await adoptUnknown(deployment, { sender, channelType, run, isDryRun }, output);
    if (!isDone) process.exitCode = 1;
    return;
  }
  if (selection.by === 'quarantined') {
    const { messageId } = selection;
    const { perSecond } = request;
    const options = { messageId, channelType, run, isDryRun, perSecond };
    if (!(await emptyQuarantine(deployment, options, output))) process.exitCode = 1;
    return;
  }
  const items = await selectMessages(deployment, selection, { channelType });
  if (items.length === 0 && selection.by === 'message')
    throw new Error(`nothing is stored under ${selection.messageId}`);
  if (isDryRun) {
    printPlan(items, { force: request.force, run }, output);
    return;
  }
  const { force, perSecond } = request;
  await runWithProgress({ deployment, options: { force, run }, perSecond }, items, output);
}

function printPlan(
  items: readonly MessageItem[],
  options: { readonly force: boolean; readonly run: string },
  output: Output,
): void {
  const messages = items.map((item) => {
    const { message_id, channel_type, routing_status } = item;
    return { message_id, channel_type, routing_status, plan: plannedOf(decideReplay(item, options)) };
  });
  for (const message of messages) output.line(Object.values(message).join('  '));
  output.line(`${counted(items.length, 'message')}, nothing was done (--dry-run)`);
  output.data({ is_dry_run: true, messages });
}

/** The words of a plan: nothing was started. */
function plannedOf(outcome: ReplayOutcome): string {
  return outcome === 'started' ? 'would start' : outcome.replaceAll('_', ' ');
}

async function runWithProgress(job: ReplayJob, items: readonly MessageItem[], output: Output): Promise<void> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const bar = progressBar('replaying', items.length);
  const summary = await runReplay(job, items, {
    onDone: (done) => bar.update(done),
    signal: interrupt.signal,
  });
  bar.end();
  printSummary(items.length, summary, { run: job.options.run, output });
  if (summary.counts.errors > 0 || summary.counts.not_begun > 0) process.exitCode = 1;
}

function printSummary(
  total: number,
  { counts, firstError }: ReplaySummary,
  { run, output }: { readonly run: string; readonly output: Output },
): void {
  output.data({ run, selected: total, outcomes: counts });
  output.line(`${counted(total, 'message')} selected`);
  for (const [outcome, count] of Object.entries(counts)) {
    if (count > 0) output.line(`  ${outcome.replaceAll('_', ' ')}: ${count}`);
  }
  if (firstError instanceof Error) console.error(`first error: ${firstError.name}: ${firstError.message}`);
  if (counts.not_begun > 0 || counts.errors > 0) {
    output.line(`to continue, run the same command with --run ${run}`);
  }
}
