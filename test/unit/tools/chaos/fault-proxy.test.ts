import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../../../../tools/chaos/fault-proxy.ts';
import { chooseFault, roughDay } from '../../../../tools/chaos/faults.ts';
import { seededRandom } from '../../../../tools/chaos/random.ts';

let reached = 0;
const engine = createServer((request, response) => {
  reached++;
  request.resume().on('end', () => response.end('took effect'));
});
let proxy: FaultProxy;

beforeAll(async () => {
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  proxy = await startFaultProxy({
    target: `http://127.0.0.1:${(engine.address() as AddressInfo).port}`,
    random: () => 0,
  });
});

beforeEach(() => {
  reached = 0;
});

afterAll(async () => {
  await proxy.stop();
  engine.close();
});

function call(operation: string): Promise<Response> {
  return fetch(proxy.url, {
    method: 'POST',
    headers: { 'x-amz-target': `Service.${operation}` },
    body: '{}',
  });
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
