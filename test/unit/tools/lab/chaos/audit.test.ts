import { describe, expect, it } from 'vitest';
import { audit, type Evidence } from '../../../../../tools/lab/chaos/audit.ts';
import { messageItem } from '../../../../support/builders.ts';

const routed = messageItem({ message_id: 'SM1', content: 'chaos-1-0', routing_status: 'routed' });
const queued = { messageId: 'SM1', text: 'chaos-1-0' };
const record = {
  conversation_id: 'conv-1',
  conversation_status: 'open',
  message_count: 1,
  messages: [{ message_id: 'SM1' }],
};

/** One message that went its way. */
function evidence(overrides: Partial<Evidence> = {}): Evidence {
  return {
    sent: [{ token: 'chaos-1-0', acknowledgements: 2, attempts: 3, status: 200 }],
    table: { messages: [routed], conversations: [record] },
    onQueues: [queued],
    answeredSenders: [],
    isDoubleExplained: () => false,
    ...overrides,
  };
}

describe('audit', () => {
  it('finds nothing wrong where nothing is', () => {
    expect(audit(evidence())).toEqual({
      sent: 1,
      acknowledged: 1,
      givenUp: new Map(),
      stored: 1,
      routed: 1,
      decided: 0,
      duplicatesSuppressed: 1,
      lost: 0,
      doubledInTable: 0,
      doubledOnQueue: 0,
      doubledWithoutReason: 0,
      answeredTwice: 0,
      pending: 0,
      failed: 0,
    });
  });

  it.each([
    ['that is not stored', { table: { messages: [], conversations: [] } }],
    ['that is routed and on no queue', { onQueues: [] }],
    [
      'that is still pending',
      { table: { messages: [{ ...routed, routing_status: 'pending' as const }], conversations: [] } },
    ],
    [
      'that failed',
      { table: { messages: [{ ...routed, routing_status: 'failed' as const }], conversations: [] } },
    ],
  ])('counts an acknowledged message as lost %s', (_, overrides) => {
    expect(audit(evidence(overrides)).lost).toBe(1);
  });

  it('counts no message as lost that was not acknowledged', () => {
    const sent = [{ token: 'chaos-1-9', acknowledgements: 0, attempts: 5, status: 503 }];

    expect(audit(evidence({ sent }))).toMatchObject({
      acknowledged: 0,
      givenUp: new Map([['503', 1]]),
      lost: 0,
    });
  });

  it.each([
    ['a message stored under two ids', { messages: [routed, { ...routed, message_id: 'SM2' }] }],
    ['a counter that counted twice', { conversations: [{ ...record, message_count: 2 }] }],
    [
      'a list that names a message twice',
      { conversations: [{ ...record, messages: [{ message_id: 'SM1' }, { message_id: 'SM1' }] }] },
    ],
    [
      'a list with a message that was not stored',
      { conversations: [{ ...record, messages: [{ message_id: 'SM9' }] }] },
    ],
  ])('sees %s', (_, table) => {
    const { doubledInTable } = audit(
      evidence({ table: { messages: [routed], conversations: [record], ...table } }),
    );

    expect(doubledInTable).toBeGreaterThan(0);
  });

  it('tells doubles on a queue that had a reason from others', () => {
    const onQueues = [queued, queued];

    expect(audit(evidence({ onQueues }))).toMatchObject({ doubledOnQueue: 1, doubledWithoutReason: 1 });
    expect(audit(evidence({ onQueues, isDoubleExplained: () => true }))).toMatchObject({
      doubledOnQueue: 1,
      doubledWithoutReason: 0,
    });
  });

  it('sees a sender who was answered twice', () => {
    expect(audit(evidence({ answeredSenders: ['+1', '+1', '+2'] })).answeredTwice).toBe(1);
  });
});
