import { styleText } from 'node:util';
import { openSite } from './rehearse/open-site.ts';
import { printRehearsals, printRehearsed } from './rehearse/print-rehearsal.ts';
import {
  parseRehearseArguments,
  type RehearseArguments,
  rehearseUsage,
} from './rehearse/rehearse-arguments.ts';
import type { Output } from './terminal/output.ts';
import { runCommand } from './terminal/run-command.ts';

await runCommand(rehearseUsage, (argv, output) => main(parseRehearseArguments(argv), output), {
  needsArguments: true,
  printsData: true,
});

async function main({ rehearsal }: RehearseArguments, output: Output): Promise<void> {
  if (rehearsal === undefined) {
    printRehearsals(output);
    return;
  }
  const site = await openSite(process.env);
  output.line(styleText('dim', `making: ${rehearsal.summary}`));
  printRehearsed(rehearsal, await rehearsal.make(site), output);
}
