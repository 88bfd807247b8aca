import { parseArgs, styleText } from 'node:util';
import { openDeployment } from './deployment/deployment.ts';
import { countPending, type Pending } from './status/count-pending.ts';
import { type QueueDepth, queueDepths } from './status/queue-depths.ts';
import { counted } from './terminal/counted.ts';
import { jsonHelp, type Output } from './terminal/output.ts';
import { runCommand } from './terminal/run-command.ts';
import { stageHelp } from './terminal/stage-help.ts';

const usage = `Pending messages, queue depths and dead letters.

  npm run status

  ${jsonHelp}
  ${stageHelp}`;

await runCommand(usage, main, { printsData: true });

async function main(argv: readonly string[], output: Output): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: { stage: { type: 'string' } },
  });
  const deployment = await openDeployment(values.stage);
  const pending = await countPending(deployment);
  const queues = await queueDepths(deployment);
  printPending(pending, output);
  printQueues(queues, output);
  output.data({ pending, queues: queues.map(toDocument) });
}

function printPending({ count, oldest }: Pending, output: Output): void {
  output.line(`${styleText('bold', 'pending messages')}  ${count}`);
  if (oldest === undefined) return;
  const ageSeconds = Math.round((Date.now() - Date.parse(oldest.received_at)) / 1_000);
  output.line(
    `  oldest ${oldest.message_id}  ${oldest.channel_type}  ${ageSeconds} s  ${counted(oldest.attempts, 'attempt')}, ` +
      `next ${oldest.retry_at}`,
  );
}

/** A queue as every JSON document of the commands spells names. */
function toDocument({ name, waiting, delayed, inWork, deadLetters }: QueueDepth) {
  return { name, waiting, delayed, in_flight: inWork, dead_letters: deadLetters };
}

function printQueues(depths: readonly QueueDepth[], output: Output): void {
  output.line(styleText('bold', row(['queue', 'waiting', 'delayed', 'in flight', 'dead letters'])));
  for (const { name, waiting, delayed, inWork, deadLetters } of depths) {
    const line = row([name, waiting, delayed, inWork, deadLetters]);
    output.line(deadLetters > 0 ? styleText('red', line) : line);
  }
}

function row([name, ...cells]: readonly (string | number)[]): string {
  return String(name).padEnd(20) + cells.map((cell) => String(cell).padStart(14)).join('');
}
