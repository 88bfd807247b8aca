import type { CostLine } from './cost-of-a-message.ts';

/** Lines of a bill as data: each line's count `times` over, in US dollars. */
export function costLines(lines: readonly CostLine[], times: number) {
  return lines.map(({ what, count, unit, price, why }) => {
    return { what, count: count * times, unit, usd: count * price * times, why };
  });
}

/** Lines of a bill as a table in Markdown, with their sum: each line's count `times` over. */
export function costTable(lines: readonly CostLine[], times: number): string {
  const costs = lines.map(({ count, price }) => count * price * times);
  const sum = costs.reduce((total, cost) => total + cost, 0);
  return [
    '| what | how much | USD | why |',
    '|---|---|---:|---|',
    ...lines.map(
      ({ what, count, unit, why }, index) =>
        `| ${what} | ${amount(count * times, unit)} | ${usd(costs[index] ?? 0)} | ${why} |`,
    ),
    `| **sum** | | **${usd(sum)}** | |`,
  ].join('\n');
}

function amount(count: number, unit: string): string {
  const units = count === 1 || unit.startsWith('GB') ? unit : `${unit}s`;
  if (count >= 1e6) return `${oneDigit(count / 1e6)} M ${units}`;
  return `${count >= 1_000 ? Math.round(count).toLocaleString('en-US') : oneDigit(count)} ${units}`;
}

function oneDigit(value: number): string {
  return String(Number(value.toFixed(1)));
}

function usd(cost: number): string {
  return cost.toFixed(2);
}
