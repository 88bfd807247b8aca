import { parseArgs, styleText } from 'node:util';
import { type Deployment, openDeployment } from './deployment/deployment.ts';
import { countPending } from './status/count-pending.ts';
import { type QueueDepth, queueDepths } from './status/queue-depths.ts';
import { counted } from './terminal/counted.ts';
import { runCommand } from './terminal/run-command.ts';
import { stageHelp } from './terminal/stage-help.ts';

const usage = `Pending messages, queue depths and dead letters.

  npm run status

  ${stageHelp}`;

await runCommand(usage, main);

async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: { stage: { type: 'string' } },
  });
  const deployment = await openDeployment(values.stage);
  await printPending(deployment);
  printQueues(await queueDepths(deployment));
}

async function printPending(deployment: Deployment): Promise<void> {
  const { count, oldest } = await countPending(deployment);
  console.log(`${styleText('bold', 'pending messages')}  ${count}`);
  if (oldest === undefined) return;
  const ageSeconds = Math.round((Date.now() - Date.parse(oldest.received_at)) / 1_000);
  console.log(
    `  oldest ${oldest.message_id}  ${oldest.channel_type}  ${ageSeconds} s  ${counted(oldest.attempts, 'attempt')}, ` +
      `next ${oldest.retry_at}`,
  );
}

function printQueues(depths: readonly QueueDepth[]): void {
  console.log(styleText('bold', row(['queue', 'waiting', 'delayed', 'in flight', 'dead letters'])));
  for (const { name, waiting, delayed, inWork, deadLetters } of depths) {
    const line = row([name, waiting, delayed, inWork, deadLetters]);
    console.log(deadLetters > 0 ? styleText('red', line) : line);
  }
}

function row([name, ...cells]: readonly (string | number)[]): string {
  return String(name).padEnd(20) + cells.map((cell) => String(cell).padStart(14)).join('');
}
