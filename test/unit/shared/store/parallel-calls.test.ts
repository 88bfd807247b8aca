import { expect, it } from 'vitest';
import type { EmailEvent } from '../../../../shared/messages/inbound-message.ts';
import { recordEmailStatus } from '../../../../shared/store/email-status.ts';
import type { TableAccess } from '../../../../shared/store/find-conversation.ts';
import { rememberEvents, withoutKnownEvents } from '../../../../shared/store/seen-events.ts';
import { createTestTable } from '../../../support/memory-table.ts';

const { signal } = new AbortController();

/** How many calls are open at the same time, at most, while a batch of so many events is worked on. */
async function mostOpenCalls(work: Work, count: number): Promise<number> {
  const table = createTestTable();
  const send = table.client.send.bind(table.client) as (command: object) => Promise<object>;
  let open = 0;
  let most = 0;
  table.client.send = (async (command: object) => {
    most = Math.max(most, ++open);
    await new Promise(setImmediate);
    open--;
    return send(command);
  }) as typeof table.client.send;
  const events = Array.from({ length: count }, (_, index) => ({
    ...{ eventId: `event-${index}`, type: 'bounce', address: `customer-${index}@example.net` },
  }));
  await work(table, events);
  return most;
}

type Work = (table: TableAccess, events: readonly EmailEvent[]) => Promise<unknown>;

it.each<[string, number, Work]>([
  ['looked up', 1_200, (table, events) => withoutKnownEvents(table, events, signal)],
  ['remembered', 300, (table, events) => rememberEvents(table, events, signal)],
  ['written to conversations', 50, (table, events) => recordEmailStatus(table, events, signal)],
])(
  'the events of a large batch are %s with no more calls at a time than those of a small one',
  async (_, count, work) => {
    const [small, large] = [await mostOpenCalls(work, count), await mostOpenCalls(work, 1.5 * count)];

    expect(large).toBe(small);
    expect(large).toBeLessThan(50);
  },
);
