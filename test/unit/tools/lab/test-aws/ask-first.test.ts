import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { askFirst } from '../../../../../tools/lab/test-aws/ask-first.ts';

/** A terminal at which somebody types this. */
function terminal(typed: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  input.end(`${typed}\n`);
  return input;
}

afterEach(() => vi.restoreAllMocks());

describe('a run on AWS', () => {
  it('a run on AWS is refused where nobody can be asked', async () => {
    await expect(askFirst('dev', new PassThrough())).rejects.toThrow('asks first');
  });

  it.each([
    ['staging', true],
    ['dev', false],
    ['yes', false],
    ['', false],
  ])('on staging begins when "%s" was typed: %s', async (typed, isWanted) => {
    const print = vi.spyOn(console, 'log').mockImplementation(() => undefined);

    expect(await askFirst('staging', terminal(typed))).toBe(isWanted);
    expect(String(print.mock.calls[0]?.[0])).toMatch(/IncomingWebhook-staging[\s\S]*costs less than \$1/);
  });
});
