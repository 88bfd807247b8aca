import { parseArgs } from 'node:util';
import { openDeployment } from './deployment/deployment.ts';
import { deadLetterQueueOf, queueUrlOf, redriveByHand, redriveBySqs } from './redrive/redrive-queue.ts';
import { showDeadLetters } from './redrive/show-dead-letters.ts';
import { counted } from './terminal/counted.ts';
import { jsonHelp, type Output } from './terminal/output.ts';
import { progressBar } from './terminal/progress-bar.ts';
import { runCommand } from './terminal/run-command.ts';
import { stageHelp } from './terminal/stage-help.ts';

const usage = `Move the messages of a dead-letter queue back to their queue.

  npm run redrive -- <channel>-replies | <channel>-handoff

  --dry-run          list the dead letters, and move nothing
  ${jsonHelp}
  ${stageHelp}`;

await runCommand(usage, main, { needsArguments: true, printsData: true });

async function main(argv: readonly string[], output: Output): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { stage: { type: 'string' }, 'dry-run': { type: 'boolean' } },
  });
  const [name, ...others] = positionals;
  if (name === undefined) throw new Error('name a queue, for example sms-replies');
  if (others.length > 0) throw new Error(`unexpected argument "${others[0]}": name one queue`);
  const deployment = await openDeployment(values.stage);
  const to = queueUrlOf(deployment, name);
  const deadLetters = await deadLetterQueueOf(deployment, to);
  if (values['dry-run']) {
    await showDeadLetters(deployment, deadLetters, output);
    return;
  }
  const bar = progressBar(`redriving ${name}`, deadLetters.waiting);
  const onMoved = (moved: number) => bar.update(moved);
  if (deployment.isLocal)
    output.line('the local cloud cannot redrive a queue: moving its messages one by one');
  const moved = deployment.isLocal
    ? await redriveByHand(deployment, deadLetters.url, { to, onMoved })
    : await redriveBySqs(deployment, deadLetters.arn, onMoved);
  bar.end();
  output.line(`${counted(moved, 'message')} moved to ${name}`);
  output.data({ queue: name, moved });
}
