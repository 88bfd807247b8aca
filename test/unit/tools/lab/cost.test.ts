import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { costOfAMessage } from '../../../../tools/lab/cost/cost-of-a-message.ts';
import { costOfAMonth } from '../../../../tools/lab/cost/cost-of-a-month.ts';
import { costOfAnEmail, costOfAPlainEmail } from '../../../../tools/lab/cost/cost-of-an-email.ts';
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
  ['a million emails', costOfAnEmail, 1e6],
  ['a month', costOfAMonth, 1],
  ['a month of large mail', costOfLargeMail, 1],
])('the cost page says of %s what the arithmetic says', (_what, lines, times) => {
  expect(page).toContain(costTable(lines, times));
});

it('the cost page says what a million emails without HTML cost', () => {
  const sum = costOfAPlainEmail.reduce((total, { count, price }) => total + count * price * 1e6, 0);

  expect(page).toContain(`${sum.toFixed(2)} USD`);
});

it('a million text messages cost at most 22 USD, and a million emails of 10 KB at most 55', () => {
  const sumOf = (lines: typeof costOfAMessage) =>
    lines.reduce((total, { count, price }) => total + count * price * 1e6, 0);

  expect(sumOf(costOfAMessage)).toBeLessThanOrEqual(22);
  expect(sumOf(costOfAnEmail)).toBeLessThanOrEqual(55);
});
