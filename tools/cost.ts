import { costOfAMessage } from './cost/cost-of-a-message.ts';
import { costOfAMonth } from './cost/cost-of-a-month.ts';
import { costTable } from './cost/print-cost.ts';

/** The tables of docs/cost.md. */
console.log(`${costTable(costOfAMessage, 1e6)}\n\n${costTable(costOfAMonth, 1)}`);
