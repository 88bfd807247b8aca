import { vi } from 'vitest';

/** Wait until an assertion holds. Only a test that fails meets the limit, however busy the machine is. */
export function untilHolds<Result>(assertion: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(assertion, { timeout: 20_000, interval: 10 });
}
