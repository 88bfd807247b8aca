import { pause } from '../../../shared/time/backoff.ts';
import { workThrough } from '../../../shared/time/work-through.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Output } from '../terminal/output.ts';
import { progressBar } from '../terminal/progress-bar.ts';
import { deployedMessageDays } from './deployed-retention.ts';
import { quarantinePorts } from './quarantine-ports.ts';
import {
  lookAtQuarantined,
  type QuarantinedItem,
  type QuarantinePorts,
  replayQuarantined,
} from './replay-quarantined.ts';
import { selectQuarantined } from './select-quarantined.ts';

export interface EmptyQuarantineRequest {
  readonly messageId: string | undefined;
  readonly channelType: string | undefined;
  readonly run: string;
  readonly perSecond: number;
  readonly isDryRun: boolean;
}

/** One at a time: messages of one conversation keep their order. So many errors in a row say that AWS cannot be reached. */
const pace = { parallel: 1, maxFailuresInARow: 5 };

/**
 * `replay --quarantined`: parse quarantined requests with today's parser, the oldest first. What is read is moved, the rest
 * stays and is listed. Resolves with false when something went wrong; the same command continues after an interruption.
 */
export async function emptyQuarantine(
  deployment: Deployment,
  request: EmptyQuarantineRequest,
  output: Output,
): Promise<boolean> {
  const items = await selectQuarantined(deployment, request);
  const { run } = request;
  const ports = quarantinePorts(deployment, {
    run,
    messageDays: await deployedMessageDays(deployment),
    now: () => new Date(),
  });
  if (request.isDryRun) return printPlan(items, ports, output);
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const report = createReport(items, output);
  const clock = { now: () => new Date(), pause };
  const { perSecond } = request;
  const begun = await workThrough(
    items,
    { ...pace, ...clock, perSecond, signal: interrupt.signal },
    async (item) => {
      try {
        const { outcome, reason } = await replayQuarantined(item, ports);
        report.add(item, outcome, reason);
        return true;
      } catch (error) {
        report.add(
          item,
          'errors',
          error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        );
        return false;
      }
    },
  );
  return report.print(items.length - begun);
}

function createReport(items: readonly QuarantinedItem[], output: Output) {
  const counts: Record<string, number> = {};
  const left: Record<string, string>[] = [];
  const bar = progressBar('reading', items.length);
  let done = 0;
  return {
    add(item: QuarantinedItem, outcome: string, reason: string | undefined): void {
      counts[outcome] = (counts[outcome] ?? 0) + 1;
      if (reason !== undefined) left.push(entryOf(item, `${outcome.replaceAll('_', ' ')}: ${reason}`));
      bar.update(++done);
    },
    print(notBegun: number): boolean {
      bar.end();
      output.data({ selected: items.length, outcomes: { ...counts, not_begun: notBegun }, left });
      for (const entry of left) output.line(Object.values(entry).join('  '));
      output.line(`${items.length} in quarantine`);
      for (const [outcome, count] of Object.entries(counts)) {
        output.line(`  ${outcome.replaceAll('_', ' ')}: ${count}`);
      }
      if (notBegun > 0) output.line(`  not begun: ${notBegun}\nrun the same command again for the rest`);
      return notBegun === 0 && counts.errors === undefined;
    },
  };
}

async function printPlan(
  items: readonly QuarantinedItem[],
  ports: QuarantinePorts,
  output: Output,
): Promise<boolean> {
  const messages: Record<string, string>[] = [];
  for (const item of items) {
    const { kind, reason } = await lookAtQuarantined(item, ports);
    const entry = entryOf(item, kind === undefined ? `stays: ${reason}` : `would become: ${kind}`);
    messages.push(entry);
    output.line(Object.values(entry).join('  '));
  }
  output.line(`${items.length} in quarantine, nothing was done (--dry-run)`);
  output.data({ is_dry_run: true, messages });
  return true;
}

function entryOf({ message_id, channel_type, received_at }: QuarantinedItem, plan: string) {
  return { message_id, channel_type, received_at, plan };
}
