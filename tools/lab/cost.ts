import { parseArgs } from 'node:util';
import { jsonHelp } from '../cli/terminal/output.ts';
import { runCommand } from '../cli/terminal/run-command.ts';
import { costOfAMessage } from './cost/cost-of-a-message.ts';
import { costOfAMonth } from './cost/cost-of-a-month.ts';
import { costOfAnEmail } from './cost/cost-of-an-email.ts';
import { costOfLargeMail } from './cost/cost-of-large-mail.ts';
import { costLines, costTable } from './cost/print-cost.ts';

const usage = `Print the tables of docs/cost.md.

  npm run cost

  ${jsonHelp}`;

const bills = {
  one_million_messages: { lines: costOfAMessage, times: 1e6 },
  one_million_emails: { lines: costOfAnEmail, times: 1e6 },
  a_month: { lines: costOfAMonth, times: 1 },
  large_email_a_month: { lines: costOfLargeMail, times: 1 },
};

await runCommand(
  usage,
  (argv, output) => {
    parseArgs({ args: [...argv] });
    output.line(
      Object.values(bills)
        .map(({ lines, times }) => costTable(lines, times))
        .join('\n\n'),
    );
    output.data(
      Object.fromEntries(
        Object.entries(bills).map(([name, { lines, times }]) => [name, costLines(lines, times)]),
      ),
    );
  },
  { printsData: true },
);
