import { parseArgs } from 'node:util';
import { stageHelp, stageOf } from '../cli/terminal/stage-help.ts';

export const consoleUsage = `The console of a stage on AWS, on this machine: find messages, see their executions, queues, failed and quarantined messages.

  npm run console -- --stage prod

  --allow-writes     replay and redrive, each after its stage was typed; without it the console only reads
  --port <n>         where it listens on 127.0.0.1 (default: 4577, or any other when that is taken)
  --print-policy     print the IAM policy that an operator of this console needs, and end
  ${stageHelp}

The local cloud has its own console: npm start prints its address.`;

export interface ConsoleArguments {
  readonly stage: string;
  readonly allowsWrites: boolean;
  readonly port: number;
  readonly isPolicyPrinted: boolean;
}

/** Read the command line; throws an Error that says what is wrong. */
export function parseConsoleArguments(argv: readonly string[]): ConsoleArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      stage: { type: 'string' },
      'allow-writes': { type: 'boolean', default: false },
      port: { type: 'string', default: '4577' },
      'print-policy': { type: 'boolean', default: false },
    },
  });
  const stage = stageOf(values.stage);
  if (stage === 'local')
    throw new Error('name a stage with --stage: npm start serves the console of the local cloud');
  const port = Number(values.port);
  if (!/^\d{1,5}$/.test(values.port) || port > 65_535)
    throw new Error(`--port takes a number from 0 to 65535, not "${values.port}"`);
  return {
    stage,
    allowsWrites: values['allow-writes'],
    port,
    isPolicyPrinted: values['print-policy'],
  };
}
