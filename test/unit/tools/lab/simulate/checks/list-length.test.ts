import { describe, expect, it } from 'vitest';
import { checkListLength } from '../../../../../../tools/lab/simulate/checks/list-length.ts';
import { Invocation } from '../../../../../../tools/lab/simulate/world/invocation.ts';
import { historyOf, simulatedConversation } from '../../../../../support/simulated-history.ts';

const from = '+15551230000';
const message = { token: 'text-1', from, at: 1_000 };

function record(length: number) {
  const entries = Array.from({ length }, (_, at) => ({ M: { message_id: { S: `m-${at}` } } }));
  return simulatedConversation('conv-1', from, { messages: { L: entries } });
}

const run = (change: Partial<Invocation> = {}) =>
  Object.assign(
    new Invocation({ id: 'run-1', name: 'build-context', startedAt: 0, skewMs: 0, seed: 1 }),
    change,
  );

/** A list of this length that the function wrote last; undefined: the upstream service did. */
async function problemsOf(length: number, by: Invocation | undefined) {
  const history = await historyOf(message, [{ at: 0, put: record(length) }]);
  const { writes } = history.cloud.journal;
  writes.splice(0, writes.length, ...writes.map((write) => ({ ...write, by })));
  return checkListLength(history).map(({ text }) => text);
}

describe('the check of a list’s length', () => {
  it('refuses 36 entries that a function left without a fault, and accepts 35', async () => {
    expect(await problemsOf(35, run())).toEqual([]);
    expect(await problemsOf(36, run())).toEqual([
      'conv-1 of +15551230000 has 36 entries, and run-1 left it so without a fault',
    ]);
  });

  it('accepts any length that the upstream service wrote, or that a fault explains', async () => {
    expect(await problemsOf(60, undefined)).toEqual([]);
    expect(await problemsOf(60, run({ faults: 1 }))).toEqual([]);
    expect(await problemsOf(60, run({ isDead: true }))).toEqual([]);
  });
});
