import { parseArgs } from 'node:util';
import { jsonHelp } from '../../cli/terminal/output.ts';

export const chaosUsage = `Send webhooks while everything goes wrong, then count what was lost.

  npm run chaos -- --messages 5000 --seed 1

  --messages <n>   how many messages (20 to 20000, default 1000)
  --seed <n>       what is sent and which calls fail (default 1)
  ${jsonHelp.replace('  ', '')}

Starts a separate local cloud on a free port, with a proxy between the functions and AWS that lets calls fail. Ends
with a table and the line "lost 0"; exits with 1 when anything was lost or duplicated that must not be.`;

export interface ChaosArguments {
  readonly messages: number;
  readonly seed: number;
}

/** Read the command line; throws an Error that says what is wrong. */
export function parseChaosArguments(argv: readonly string[]): ChaosArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      messages: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
    },
  });
  return {
    messages: wholeNumber('--messages', values.messages, { from: 20, to: 20_000 }),
    seed: wholeNumber('--seed', values.seed, { from: 0, to: 2 ** 31 }),
  };
}

function wholeNumber(
  option: string,
  text: string,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < from || number > to)
    throw new Error(`${option} takes a whole number from ${from} to ${to}`);
  return number;
}
