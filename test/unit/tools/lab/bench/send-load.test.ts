import { describe, expect, it } from 'vitest';
import type { LoadDelivery } from '../../../../../tools/lab/bench/cloud/cloud-deliveries.ts';
import { type LoadOptions, sendLoad } from '../../../../../tools/lab/bench/cloud/send-load.ts';
import { VirtualClock } from '../../../../support/virtual-clock.ts';

const webhook = {
  provider: 'twilio',
  messageId: 'SM1',
  path: 'webhooks/sms',
  headers: {},
  body: new Uint8Array(),
} as const;
const deliveries: readonly LoadDelivery[] = ['a', 'b', 'c', 'd', 'e'].map((token) => ({ token, webhook }));

/** Each answer takes so long and has this status. */
interface Answer {
  readonly ms: number;
  readonly status?: number;
}

async function load(options: LoadOptions, answerOf: (token: string) => Answer) {
  const clock = new VirtualClock(new Date(0));
  const now = () => clock.now().getTime();
  const startedAt: Record<string, number> = {};
  const sent = sendLoad(deliveries, options, {
    now,
    pause: clock.pause,
    send: async ({ token }) => {
      startedAt[token] = now();
      const { ms, status = 200 } = answerOf(token);
      await clock.pause(ms);
      return status;
    },
  });
  return { sent: await clock.run(sent), startedAt };
}

describe('at a fixed rate', () => {
  const fixed = { connections: 10, ratePerSecond: 4 };

  it('requests are sent at equal distances, and not all of a second at its beginning', async () => {
    const { startedAt } = await load(fixed, () => ({ ms: 40 }));

    expect(startedAt).toEqual({ a: 0, b: 250, c: 500, d: 750, e: 1_000 });
  });

  it('the percentiles are those of the answers, with nothing added', async () => {
    const { sent } = await load(fixed, (token) => ({ ms: token === 'e' ? 90 : 40 }));

    expect(sent).toMatchObject({ p50: 40, p90: 90, p99: 90 });
  });

  it('a request that finds no free connection waits since it was due', async () => {
    const { sent, startedAt } = await load({ connections: 1, ratePerSecond: 4 }, (token) => ({
      ms: token === 'a' ? 600 : 10,
    }));

    expect(startedAt).toEqual({ a: 0, b: 600, c: 610, d: 750, e: 1_000 });
    expect(sent).toMatchObject({ p50: 120, p90: 600 });
  });
});

describe('without a rate', () => {
  it('every connection sends its next request when the last one is answered', async () => {
    const { sent, startedAt } = await load({ connections: 2 }, () => ({ ms: 10 }));

    expect(startedAt).toEqual({ a: 0, b: 0, c: 10, d: 10, e: 20 });
    expect(sent).toMatchObject({ requests: 5, seconds: 0.03, p50: 10, errors: 0 });
  });

  it('what is refused or not answered is an error, and not acknowledged', async () => {
    const { sent } = await load({ connections: 1 }, (token) => ({
      ms: 10,
      status: token === 'b' ? 503 : token === 'c' ? 0 : 200,
    }));

    expect(sent.errors).toBe(2);
    expect([...sent.acknowledgedAt.keys()]).toEqual(['a', 'd', 'e']);
  });
});
