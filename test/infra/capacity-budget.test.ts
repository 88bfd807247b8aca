import { describe, expect, it } from 'vitest';
import { measureCapacity } from '../../tools/lab/bench/capacity/measure-capacity.ts';
import { definitionOf, indexesOf } from '../../tools/lab/bench/capacity/template.ts';
import { walkWorkflow, ways } from '../../tools/lab/bench/capacity/walk-workflow.ts';
import { mail, whatsappMessage } from '../../tools/lab/bench/samples.ts';
import { costOfAMessage } from '../../tools/lab/cost/cost-of-a-message.ts';
import { synthesize } from './synthesize.ts';

const { template } = synthesize('prod');
const indexes = indexesOf(template);

describe('the capacity of a message', () => {
  it('the capacity of a message is the same for the 100th and the 996th message of a conversation, both eight before a trim', async () => {
    const whatsapp = { sender: '+15551230001', nextMessage: () => whatsappMessage() };

    const [hundredth, thousandth] = await measureCapacity(indexes, whatsapp, [100, 996]);

    expect(thousandth).toEqual({ ...hundredth, messages: 996 });
    expect(hundredth?.writeUnits).toBeLessThanOrEqual(18);
    expect(hundredth?.readUnits).toBeLessThanOrEqual(3.5);
  });

  it('the capacity of a message is what the cost page reckons with', async () => {
    const whatsapp = { sender: '+15551230001', nextMessage: () => whatsappMessage() };
    const unitsOf = (kind: string) =>
      costOfAMessage.filter(({ unit }) => unit === kind).reduce((sum, { count }) => sum + count, 0);

    const [measured] = await measureCapacity(indexes, whatsapp, [50]);

    expect(measured).toMatchObject({ writeUnits: unitsOf('write unit'), readUnits: unitsOf('read unit') });
  });

  it('stays within its budget for emails of 10 KB', async () => {
    const mails = { sender: 'customer@example.com', nextMessage: () => mail(10_240) };

    const [measured] = await measureCapacity(indexes, mails, [50]);

    expect(measured?.writeUnits).toBeLessThanOrEqual(75);
  });
});

describe('the workflow', () => {
  it.each([
    ['known sender, replies', 7],
    ['known sender, handed off', 7],
    ['unknown sender', 5],
    ['redelivery of a routed message', 3],
  ] as const)('ends the way of a %s within %i states', (way, budget) => {
    const entered = walkWorkflow(definitionOf(template), ways[way]);

    expect(entered.at(-1)).toBe('Done');
    expect(entered.length).toBeLessThanOrEqual(budget);
  });
});
