import { parseArgs, styleText } from 'node:util';
import { openDeployment } from './deployment.ts';
import { deadLetterQueueOf, queueUrlOf, redriveByHand, redriveBySqs } from './redrive/redrive-queue.ts';
import { showDeadLetters } from './redrive/show-dead-letters.ts';
import { progressBar } from './terminal/progress-bar.ts';

const usage = `Move the messages of a dead-letter queue back to their queue.

  npm run redrive -- <channel>-replies | <channel>-handoff

  --show             say which messages lie there, and move nothing
  --stage <stage>    a stack on AWS (default: the local cloud)`;

try {
  await main();
} catch (error) {
  console.error(styleText('red', error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stage: { type: 'string' }, show: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const [name, ...others] = positionals;
  if (values.help || name === undefined || others.length > 0) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const deployment = await openDeployment(values.stage);
  const to = queueUrlOf(deployment, name);
  const deadLetters = await deadLetterQueueOf(deployment, to);
  if (values.show) {
    await showDeadLetters(deployment, deadLetters);
    return;
  }
  const bar = progressBar(`redriving ${name}`, deadLetters.waiting);
  const onMoved = (moved: number) => bar.update(moved);
  if (deployment.isLocal) console.log('the local cloud has no redrive of its own: moving one by one');
  const moved = deployment.isLocal
    ? await redriveByHand(deployment, deadLetters.url, { to, onMoved })
    : await redriveBySqs(deployment, deadLetters.arn, onMoved);
  bar.end();
  console.log(`${moved} messages moved to ${name}`);
}
