import { styleText } from 'node:util';
import { openSite } from './rehearse/open-site.ts';
import { printRehearsals, printRehearsed } from './rehearse/print-rehearsal.ts';
import {
  parseRehearseArguments,
  type RehearseArguments,
  rehearseUsage,
} from './rehearse/rehearse-arguments.ts';
import { runCommand } from './terminal/run-command.ts';

await runCommand(rehearseUsage, (argv) => main(parseRehearseArguments(argv)), { needsArguments: true });

async function main({ rehearsal, isJson }: RehearseArguments): Promise<void> {
  if (rehearsal === undefined) {
    printRehearsals(isJson);
    return;
  }
  const site = await openSite(process.env);
  if (!isJson) console.log(styleText('dim', `making: ${rehearsal.summary}`));
  printRehearsed(rehearsal, await rehearsal.make(site), isJson);
}
