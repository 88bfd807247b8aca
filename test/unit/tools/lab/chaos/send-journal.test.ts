import { describe, expect, it } from 'vitest';
import type { ObservedCall } from '../../../../../tools/lab/chaos/proxied-call.ts';
import { SendJournal } from '../../../../../tools/lab/chaos/send-journal.ts';

function call(overrides: Partial<ObservedCall> = {}): ObservedCall {
  return {
    operation: 'SendMessage',
    subject: 'SM1',
    startedAt: 1_000,
    endedAt: 1_010,
    outcome: 'answered',
    ...overrides,
  };
}

function journalOf(...calls: readonly Partial<ObservedCall>[]): SendJournal {
  const journal = new SendJournal();
  for (const overrides of calls) journal.record(call(overrides));
  return journal;
}

describe('isDoubleExplained', () => {
  it('isDoubleExplained is not, when every answer arrived', () => {
    const journal = journalOf({}, { startedAt: 2_000 });

    expect(journal.isDoubleExplained('SM1')).toBe(false);
  });

  it('is, when the answer of the first send was lost', () => {
    const journal = journalOf({ outcome: 'unanswered' }, { startedAt: 2_000 });

    expect(journal.isDoubleExplained('SM1')).toBe(true);
  });

  it('is, when the message could not be marked routed in between', () => {
    const journal = journalOf(
      {},
      { operation: 'UpdateItem', startedAt: 1_500, outcome: 'refused' },
      { startedAt: 2_000 },
    );

    expect(journal.isDoubleExplained('SM1')).toBe(true);
  });

  it('is, when functions were killed in between, and not when they were killed later', () => {
    const journal = journalOf({}, { startedAt: 2_000 });

    journal.recordKill(2_500);
    expect(journal.isDoubleExplained('SM1')).toBe(false);
    journal.recordKill(1_500);
    expect(journal.isDoubleExplained('SM1')).toBe(true);
  });

  it('isDoubleExplained is not, by what happened to another message', () => {
    const journal = journalOf({}, { startedAt: 2_000 }, { subject: 'SM2', outcome: 'unanswered' });

    expect(journal.isDoubleExplained('SM1')).toBe(false);
  });
});
