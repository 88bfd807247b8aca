import { setTimeout } from 'node:timers/promises';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { batchGet } from '../../../../shared/store/batch-get.ts';
import { untilHolds } from '../../../support/until-holds.ts';

const batch = { Keys: [{ id: 'a' }, { id: 'b' }] };
const signal = new AbortController().signal;

/** A table that leaves `b` unprocessed in the first `rounds` answers. */
function throttledTable(rounds: number) {
  const send = vi.fn(async () =>
    send.mock.calls.length <= rounds
      ? { Responses: { table: [] }, UnprocessedKeys: { table: batch } }
      : { Responses: { table: [{ id: 'a' }, { id: 'b' }] } },
  );
  return { table: { client: { send } as unknown as DynamoDBDocumentClient, tableName: 'table' }, send };
}

vi.mock('node:timers/promises', () => ({ setTimeout: vi.fn() }));
const sleep = vi.mocked(setTimeout);

beforeEach(() => {
  sleep.mockReset();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

afterEach(() => vi.restoreAllMocks());

it('asks again for unprocessed keys, each time after a longer pause', async () => {
  const { table, send } = throttledTable(2);

  const found = await batchGet(table, batch, signal);

  expect(found).toEqual([{ id: 'a' }, { id: 'b' }]);
  expect(send).toHaveBeenCalledTimes(3);
  const [first = 0, second = 0] = sleep.mock.calls.map(([ms]) => ms);
  expect(first).toBeGreaterThan(0);
  expect(second).toBeGreaterThan(first);
});

it('does not ask again before its pause is over', async () => {
  const { table, send } = throttledTable(1);
  const pause = Promise.withResolvers<undefined>();
  sleep.mockReturnValue(pause.promise);

  const found = batchGet(table, batch, signal);
  await untilHolds(() => expect(sleep).toHaveBeenCalled());
  const callsDuringPause = send.mock.calls.length;
  pause.resolve(undefined);
  await found;

  expect(callsDuringPause).toBe(1);
  expect(send).toHaveBeenCalledTimes(2);
});

it('gives up after five rounds with a transient error', async () => {
  const { table, send } = throttledTable(100);

  await expect(batchGet(table, batch, signal)).rejects.toMatchObject({ retryable: true });
  expect(send).toHaveBeenCalledTimes(5);
});

it('hands the deadline to the client', async () => {
  const { table, send } = throttledTable(0);

  await batchGet(table, batch, signal);

  expect(send).toHaveBeenCalledWith(expect.anything(), { abortSignal: signal });
});
