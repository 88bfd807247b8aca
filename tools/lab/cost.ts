import { parseArgs } from 'node:util';
import { runCommand } from '../cli/terminal/run-command.ts';
import { costOfAMessage } from './cost/cost-of-a-message.ts';
import { costOfAMonth } from './cost/cost-of-a-month.ts';
import { costOfKeptMail } from './cost/cost-of-kept-mail.ts';
import { costOfLargeMail } from './cost/cost-of-large-mail.ts';
import { costTable } from './cost/print-cost.ts';

const usage = `Print the tables of docs/cost.md.

  npm run cost`;

await runCommand(usage, (argv) => {
  parseArgs({ args: [...argv] });
  const tables = [
    costTable(costOfAMessage, 1e6),
    costTable(costOfKeptMail, 1e6),
    costTable(costOfAMonth, 1),
    costTable(costOfLargeMail, 1),
  ];
  console.log(tables.join('\n\n'));
});
