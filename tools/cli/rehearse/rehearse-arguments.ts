import { parseArgs } from 'node:util';
import { jsonHelp } from '../terminal/output.ts';
import { stageOf } from '../terminal/stage-help.ts';
import { findRehearsal } from './find-rehearsal.ts';
import type { Rehearsal } from './rehearsal.ts';

export const rehearseUsage = `Make the situation of an alarm on the local cloud, to practice its section of docs/runbook.md.

  npm run rehearse -- <alarm>     a section of the runbook or the name of an alarm, for example
                                  messages-failed or IncomingWebhook-prod-MessagesFailedSms
  npm run rehearse -- --list      what can be rehearsed, what cannot, and why

  ${jsonHelp}

It says what it made, which alarm would go off, and what ends the situation. A permission that it takes away is
back when it ends. It works on the local cloud of npm start and on nothing else.`;

export interface RehearseArguments {
  /** Undefined: list them. */
  readonly rehearsal: Rehearsal | undefined;
}

/** Read the command line; throws an Error that says what is wrong, also where the environment names a stage on AWS. */
export function parseRehearseArguments(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): RehearseArguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { list: { type: 'boolean', default: false } },
  });
  const [name, ...others] = positionals;
  if (others.length > 0) throw new Error(`unexpected argument "${others[0]}": name one alarm`);
  if (values.list) {
    if (name !== undefined) throw new Error('give an alarm or --list, not both');
    return { rehearsal: undefined };
  }
  if (name === undefined) throw new Error('name an alarm, or give --list');
  const stage = stageOf(undefined, environment);
  if (stage !== 'local') {
    throw new Error(`a rehearsal makes faults on the local cloud only: STAGE is ${stage}, unset it first`);
  }
  return { rehearsal: findRehearsal(name) };
}
