import { costOfAMessage } from './cost/cost-of-a-message.ts';
import { costOfAMonth } from './cost/cost-of-a-month.ts';
import { costOfKeptMail } from './cost/cost-of-kept-mail.ts';
import { costOfLargeMail } from './cost/cost-of-large-mail.ts';
import { costTable } from './cost/print-cost.ts';

/** The tables of docs/cost.md. */
const tables = [
  costTable(costOfAMessage, 1e6),
  costTable(costOfKeptMail, 1e6),
  costTable(costOfAMonth, 1),
  costTable(costOfLargeMail, 1),
];
console.log(tables.join('\n\n'));
