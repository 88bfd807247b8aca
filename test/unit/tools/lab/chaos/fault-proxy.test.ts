import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../../../../../tools/lab/chaos/fault-proxy.ts';
import { chooseFault, roughDay } from '../../../../../tools/lab/chaos/faults.ts';
import { seededRandom } from '../../../../../tools/lab/chaos/random.ts';

let reached = 0;
const engine = createServer((request, response) => {
  reached++;
  request.resume().on('end', () => response.end('took effect'));
});
let proxy: FaultProxy;

beforeAll(async () => {
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  proxy = await startProxy();
});

function startProxy(): Promise<FaultProxy> {
  return startFaultProxy({
    target: `http://127.0.0.1:${(engine.address() as AddressInfo).port}`,
    seed: 1,
  });
}

beforeEach(() => {
  reached = 0;
  proxy.setScript([]);
});

afterAll(async () => {
  await proxy.stop();
  engine.close();
});

function call(operation: string, body = '{}'): Promise<Response> {
  return fetch(proxy.url, {
    method: 'POST',
    headers: { 'x-amz-target': `Service.${operation}` },
    body,
  });
}

/** The statuses of ten calls each on 20 messages, the messages one after the other or side by side. */
async function statuses({ sideBySide }: { readonly sideBySide: boolean }): Promise<readonly number[][]> {
  const callTenTimes = async (message: number) => {
    const seen: number[] = [];
    for (let index = 0; index < 10; index++) {
      seen.push((await call('UpdateItem', `{"key":"message#${message}"}`)).status);
    }
    return seen;
  };
  const messages = Array.from({ length: 20 }, (_, index) => index);
  if (sideBySide) return Promise.all(messages.map(callTenTimes));
  const all: number[][] = [];
  for (const message of messages) all.push(await callTenTimes(message));
  return all;
}

describe('startFaultProxy', () => {
  it('passes calls on while the plan is empty', async () => {
    proxy.setPlan({});

    expect(await (await call('Query')).text()).toBe('took effect');
  });

  it('answers an error without effect', async () => {
    proxy.setPlan({ Query: { error: 1 } });

    const response = await call('Query');

    expect(response.status).toBe(500);
    expect(reached).toBe(0);
  });

  it('answers a conflict as DynamoDB does', async () => {
    proxy.setPlan({ TransactWriteItems: { conflict: 1 } });

    const response = await call('TransactWriteItems');

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      __type: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
    });
  });

  it('loses the answer of a call that took effect, and counts it', async () => {
    proxy.setPlan({ SendMessage: { lost_answer: 1 } });

    await expect(call('SendMessage')).rejects.toThrow();

    expect(reached).toBe(1);
    expect(proxy.injected.get('SendMessage lost_answer')).toBe(1);
  });
});

it('lets the same calls fail for a message, with anything running next to it', async () => {
  proxy.setPlan({ UpdateItem: { error: 0.3 } });
  const one = await statuses({ sideBySide: false });
  await proxy.stop();
  proxy = await startProxy();
  proxy.setPlan({ UpdateItem: { error: 0.3 } });

  const other = await statuses({ sideBySide: true });

  expect(other.flat().filter((status) => status === 500).length).toBeGreaterThan(20);
  expect(other).toEqual(one);
});

describe('a scripted fault', () => {
  it('hits the calls about one message, as often as it says', async () => {
    proxy.setPlan({});
    proxy.setScript([{ operation: 'SendMessage', containing: ['SM7'], fault: 'error', times: 2 }]);

    const seen = [];
    for (const body of ['SM7', 'SM8', 'SM7', 'SM7']) seen.push((await call('SendMessage', body)).status);

    expect(seen).toEqual([500, 200, 500, 200]);
  });

  it('breaks a call before it takes effect, and says so first', async () => {
    const onInjected = vi.fn();
    proxy.setScript([{ operation: 'UpdateItem', containing: [], fault: 'broken', onInjected }]);

    await expect(call('UpdateItem')).rejects.toThrow();

    expect(onInjected).toHaveBeenCalledOnce();
    expect(reached).toBe(0);
  });

  it('lets two calls continue only when both are there', async () => {
    proxy.setScript([{ operation: 'TransactWriteItems', containing: ['SM1'], fault: 'race', times: 2 }]);

    const first = call('TransactWriteItems', 'SM1');
    await call('Query');
    const reachedByFirst = reached - 1;
    const both = await Promise.all([first, call('TransactWriteItems', 'SM1')]);

    expect(reachedByFirst).toBe(0);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(reached).toBe(3);
  });
});

describe('chooseFault', () => {
  it('repeats itself with the same seed', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 500 }, () => chooseFault(roughDay, 'SendMessage', random()));
    };

    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('keeps to the rates', () => {
    const random = seededRandom(7);
    const drawn = Array.from({ length: 10_000 }, () => chooseFault(roughDay, 'SendMessage', random()));

    expect(drawn.filter((fault) => fault === 'lost_answer').length / 10_000).toBeCloseTo(0.03, 1);
    expect(drawn.filter((fault) => fault === undefined).length / 10_000).toBeCloseTo(0.87, 1);
  });

  it('takes the general rates for an operation that has none of its own', () => {
    expect(chooseFault({ '*': { slow: 1 } }, 'GetItem', 0.5)).toBe('slow');
  });
});
