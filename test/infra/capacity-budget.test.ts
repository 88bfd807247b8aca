import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SignedWebhook } from '../../tools/cli/webhooks/twilio-webhook.ts';
import { capacityBudget } from '../../tools/lab/bench/capacity/capacity-budget.ts';
import { measureCapacity } from '../../tools/lab/bench/capacity/measure-capacity.ts';
import { definitionOf, indexesOf } from '../../tools/lab/bench/capacity/template.ts';
import { walkWorkflow, ways } from '../../tools/lab/bench/capacity/walk-workflow.ts';
import { mail, mailWithHtml, whatsappMessage } from '../../tools/lab/bench/samples.ts';
import { textUnits } from '../../tools/lab/cost/cost-of-a-message.ts';
import { emailUnits, plainEmailUnits } from '../../tools/lab/cost/cost-of-an-email.ts';
import { synthesize } from './synthesize.ts';

const performancePage = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8');
const { template } = synthesize('prod');
const indexes = indexesOf(template);

const whatsapp = { sender: '+15551230001', nextMessage: () => whatsappMessage() };
const emailsOf = (nextMessage: () => SignedWebhook) => ({ sender: 'customer@example.com', nextMessage });

describe('the capacity of a message', () => {
  it('the capacity of a message is the same for the 100th and the 996th message of a conversation', async () => {
    const [hundredth, thousandth] = await measureCapacity(indexes, whatsapp, [100, 996]);

    expect(thousandth).toEqual({ ...hundredth, messages: 996 });
    expect(hundredth?.writeUnits).toBeLessThanOrEqual(capacityBudget.writeUnits);
    expect(hundredth?.readUnits).toBeLessThanOrEqual(4);
    expect(performancePage).toContain(`conversation of 100 messages | ${hundredth?.writeUnits} |`);
    expect(performancePage).toContain(`before the acknowledgement, warm | ${hundredth?.roundTrips} |`);
  });

  it('the capacity of a message in a burst stays within 18 write units', async () => {
    const [measured] = await measureCapacity(indexes, { ...whatsapp, isBurst: true }, [100]);

    expect(measured?.writeUnits).toBeLessThanOrEqual(18);
    expect(measured?.readUnits).toBeLessThanOrEqual(4.5);
  });

  it.each([
    ['a text', whatsapp, textUnits],
    ['an email of 10 KB with HTML', emailsOf(() => mailWithHtml(10_240)), emailUnits],
    ['an email of 10 KB without HTML', emailsOf(() => mail(10_240)), plainEmailUnits],
  ])('the capacity of %s is what the cost page reckons with', async (_, messages, units) => {
    const [measured] = await measureCapacity(indexes, messages, [50]);

    const { item, indexes: ofIndexes, status, conversation, read } = units;
    expect(measured).toMatchObject({
      writeUnits: item + ofIndexes + status + conversation,
      indexWriteUnits: ofIndexes,
      readUnits: read,
    });
  });

  it('the capacity of an email of 10 KB in a burst stays within 75 write units', async () => {
    const [measured] = await measureCapacity(
      indexes,
      { ...emailsOf(() => mail(10_240)), isBurst: true },
      [50],
    );

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
