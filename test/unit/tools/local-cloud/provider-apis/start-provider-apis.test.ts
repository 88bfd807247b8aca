import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type ProviderApis,
  startProviderApis,
} from '../../../../../tools/local-cloud/provider-apis/start-provider-apis.ts';

let apis: ProviderApis;

beforeAll(async () => {
  apis = await startProviderApis();
});

afterAll(() => apis.stop());

const behave = (body: string) => fetch(`${apis.baseUrl}/_behave`, { method: 'POST', body });

it.each(['{', '[]', '{"behaviours":"accept"}', '{"behaviours":["explode"]}', 'null'])(
  'refuses the malformed script %s and keeps running',
  async (body) => {
    const { status } = await behave(body);

    expect(status).toBe(400);
    expect((await behave('{"behaviours":[]}')).status).toBe(200);
  },
);

it('survives a client that disconnects in the middle of a request body', async () => {
  const { hostname, port } = new URL(apis.baseUrl);
  const socket = connect(Number(port), hostname);
  const half = 'POST /v3/mail/send HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"half":';
  await new Promise((resolve) => socket.write(half, resolve));
  socket.resetAndDestroy();
  await new Promise((resolve) => socket.once('close', resolve));

  expect((await behave('{"behaviours":[]}')).status).toBe(200);
});
