import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { costOfAMessage } from '../../../../tools/lab/cost/cost-of-a-message.ts';
import { costOfAMonth } from '../../../../tools/lab/cost/cost-of-a-month.ts';
import { costOfKeptMail } from '../../../../tools/lab/cost/cost-of-kept-mail.ts';
import { costOfLargeMail } from '../../../../tools/lab/cost/cost-of-large-mail.ts';
import { costTable } from '../../../../tools/lab/cost/print-cost.ts';

const page = readFileSync(new URL('../../../../docs/cost.md', import.meta.url), 'utf8');

it('prints counts, prices and their sum as a table', () => {
  const lines = [
    { what: 'calls', count: 3, unit: 'request', price: 2e-7, why: 'three' },
    { what: 'logs', count: 1e-6, unit: 'GB', price: 0.5, why: 'one KB' },
  ];

  expect(costTable(lines, 1e6).split('\n')).toEqual([
    '| what | how much | USD | why |',
    '|---|---|---:|---|',
    '| calls | 3 M requests | 0.60 | three |',
    '| logs | 1 GB | 0.50 | one KB |',
    '| **sum** | | **1.10** | |',
  ]);
});

it.each([
  ['a million messages', costOfAMessage, 1e6],
  ['a million emails that are kept as they came', costOfKeptMail, 1e6],
  ['a month', costOfAMonth, 1],
  ['a month of large mail', costOfLargeMail, 1],
])('the cost page says of %s what the arithmetic says', (_what, lines, times) => {
  expect(page).toContain(costTable(lines, times));
});
