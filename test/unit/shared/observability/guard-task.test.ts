import { expect, it, vi } from 'vitest';
import { StoreUnavailableError } from '../../../../shared/errors.ts';
import { guardTask } from '../../../../shared/observability/guard-task.ts';

const facts = { message_id: 'SM1' };

function guarded(task: () => Promise<string>) {
  const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const meter = { record: vi.fn(), flush: vi.fn() };
  return { log, meter, result: guardTask({ log, meter, facts }, task) };
}

it.each([
  [
    'an error that quotes a text of a customer',
    new SyntaxError('"call +15551230001" is not JSON'),
    'task failed',
  ],
  [
    'an error with its own class',
    new StoreUnavailableError({ reason: 'table throttles' }),
    'store_unavailable',
  ],
])(
  'throws a constant in the place of %s, and logs the error itself, or nobody could find it',
  async (_, error, code) => {
    const { log, meter, result } = guarded(() => Promise.reject(error));

    await expect(result).rejects.toMatchObject({ name: 'TaskError', message: code });
    expect(log.error.mock.calls).toEqual([[expect.any(String), { ...facts, error }]]);
    expect(meter.flush).toHaveBeenCalledTimes(1);
  },
);

it('returns the result of a task, and publishes its metrics', async () => {
  const { log, meter, result } = guarded(async () => 'done');

  expect(await result).toBe('done');
  expect(log.error).not.toHaveBeenCalled();
  expect(meter.flush).toHaveBeenCalledTimes(1);
});
