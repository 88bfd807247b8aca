import { type CostLine, costOfAMessage } from '../cost/cost-of-a-message.ts';
import { costOfTheSeed } from '../cost/cost-of-the-seed.ts';
import { seedCapacity } from './capacity/seed-design.ts';
import type { Section } from './section.ts';

const million = 1e6;
const conversations = [10, 100, 1_000];

/** The bill of docs/cost.md for a million messages, beside the seed's design by the length of its conversations. */
export function costSection(): Section {
  const seeds = seedCapacity(conversations).measured.map(({ writeUnits = 0 }) => costOfTheSeed(writeUnits));
  const bills = [costOfAMessage, ...seeds];
  const names = [...new Set(bills.flatMap((lines) => lines.map(({ what }) => what)))];
  const row = (name: string) => bills.map((lines) => usd(lines.filter(({ what }) => what === name)));
  return {
    title: 'Cost of a million WhatsApp messages of 80 characters, USD',
    columns: [
      'line',
      'this design',
      ...conversations.map((count) => `seed, ${count.toLocaleString('en')} in the conversation`),
    ],
    rows: [...names.map((name) => [name, ...row(name)]), ['sum', ...bills.map((lines) => usd(lines))]],
    notes: [
      'List prices of us-east-1 as of 2026-11-24, without free tiers. This design: any conversation of 20 messages and more. Durations and the bytes of the execution log are assumptions: docs/cost.md has them and each line with its reason.',
      "What the seed's design saves on short conversations are a message's own item with its indexes, the workflow and its log: with them go redelivery checks, recovery and the history in order.",
    ],
    headlines: [
      {
        what: 'a million WhatsApp messages, all of AWS ([cost](cost.md))',
        measured: `${usd(costOfAMessage)} USD`,
        budget: '',
      },
    ],
    figures: bills.map((lines) => lines.reduce((sum, { count, price }) => sum + count * price * million, 0)),
  };
}

function usd(lines: readonly CostLine[]): string {
  if (lines.length === 0) return '';
  return (million * lines.reduce((sum, { count, price }) => sum + count * price, 0)).toFixed(2);
}
