import { describe, expect, it } from 'vitest';
import { checkListedOnce } from '../../../../../../tools/lab/simulate/checks/listed-once.ts';
import type { Item } from '../../../../../../tools/lab/simulate/table/table-errors.ts';
import {
  historyOf,
  type PlannedWrite,
  simulatedConversation,
  simulatedMessage,
} from '../../../../../support/simulated-history.ts';

const from = '+15551230000';
const message = { token: 'text-1', from, at: 1_000 };
const record = (count: number, rest: Item = {}) =>
  simulatedConversation('conv-1', from, { message_count: { N: String(count) }, ...rest });
const listing = { listed_message_ids: { SS: ['text-1'] } };
const stored = simulatedMessage('conv-1', 'text-1');
const marked = { ...stored, is_listed: { BOOL: true } };

async function countProblems(...writes: readonly Item[]) {
  const planned = writes.map(
    (item, at): PlannedWrite => (item.removed === undefined ? { at, put: item } : { at, removed: item }),
  );
  const violations = checkListedOnce(await historyOf(message, planned));
  return violations.filter(({ check }) => check === 'counted once').map(({ text }) => text);
}

const removed: Item = { ...record(1), removed: { BOOL: true } };

describe('the check of a conversation’s count', () => {
  it('accepts one count for a message, and refuses none and two', async () => {
    expect(await countProblems(record(3), stored, record(4, listing))).toEqual([]);
    expect(await countProblems(record(3), stored, record(3))).toEqual([
      'conv-1 counts 0 messages and holds 1',
    ]);
    expect(await countProblems(record(3), stored, record(5, listing))).toEqual([
      'conv-1 counts 2 messages and holds 1',
    ]);
  });

  it('expects no count of a message in a record that was put again after the message was marked as listed', async () => {
    const before = [record(0), stored, record(1, listing), marked, removed];

    expect(await countProblems(...before, record(0))).toEqual([]);
    expect(await countProblems(...before, record(0), record(1, listing))).toEqual([
      'conv-1 counts 1 messages and holds 0',
    ]);
  });

  it('accepts both counts in a record that was put again while the message was between its listing and its mark', async () => {
    const before = [record(0), stored, record(1, listing), removed];

    expect(await countProblems(...before, record(0), marked)).toEqual([]);
    expect(await countProblems(...before, record(0), record(1, listing), marked)).toEqual([]);
  });

  it('expects a count in a record that was put again before the first one had the message', async () => {
    const before = [record(0), stored, removed];

    expect(await countProblems(...before, record(0))).toEqual(['conv-1 counts 0 messages and holds 1']);
    expect(await countProblems(...before, record(0), record(1, listing))).toEqual([]);
  });
});
