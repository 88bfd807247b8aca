import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createFetchSecret } from '../../../../shared/secrets/fetch-secret.ts';
import { clientSettings } from '../../../../shared/store/aws-client-settings.ts';
import { createDocumentClient } from '../../../../shared/store/document-client.ts';
import { createWorkflowClient, startWorkflow } from '../../../../shared/store/workflow-starter.ts';

/** Every AWS service: answers as the test says, and keeps the bodies that it was sent. */
let answer: RequestListener = () => undefined;
const bodies: string[] = [];
const server = createServer(async (request, response) => {
  bodies.push(await text(request));
  answer(request, response);
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));

beforeEach(() => {
  bodies.length = 0;
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('UPLOAD_TIMEOUT_MS', '100');
});

afterEach(() => vi.unstubAllEnvs());

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const key = { conversation_id: 'conv-1', primary_channel: '+15551230001' };

async function upload(signal = new AbortController().signal): Promise<void> {
  const { uploadContent } = await import('../../../../shared/store/content-store.ts');
  const file = { key: 'messages/1/a', contentType: 'text/plain', bytes: Buffer.from('a') };
  await uploadContent('bucket', [file], signal);
}

function start(signal = new AbortController().signal): Promise<void> {
  const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:inbound';
  const input = { conversation_id: 'c', message_key: 'message#1', channel_type: 'sms', request_id: 'r' };
  return startWorkflow({ client: createWorkflowClient(), stateMachineArn }, input, {
    suffix: '0',
    signal,
  });
}

it.each<[string, () => Promise<unknown>]>([
  ['the table', () => createDocumentClient().send(new GetCommand({ TableName: 'table', Key: key }))],
  ['the bucket', () => upload()],
  ['the workflow engine', () => start()],
  ['the secret store', () => createFetchSecret()('secret')],
])('repeats a request that %s refuses for a moment', async (_service, send) => {
  answer = (_request, response) => response.writeHead(bodies.length === 1 ? 503 : 200).end();

  await send();

  expect(bodies).toHaveLength(2);
});

it.each<[string, () => Promise<unknown>]>([
  [
    'a service',
    () =>
      new DynamoDBClient(clientSettings(1)).send(
        new GetItemCommand({ TableName: 'table', Key: { id: { S: 'a' } } }),
      ),
  ],
  ['the bucket', () => upload()],
])('gives up on %s that accepts a request and does not answer', async (_service, send) => {
  answer = () => undefined;

  await expect(send()).rejects.toMatchObject({ name: 'TimeoutError' });
});

it.each([
  ['the bucket', upload],
  ['the workflow engine', start],
])('ends a request to %s at the deadline, and does not repeat it', async (_service, send) => {
  const deadline = new AbortController();
  answer = () => deadline.abort();

  await expect(send(deadline.signal)).rejects.toMatchObject({ name: 'AbortError' });
  expect(bodies).toHaveLength(1);
});

it('leaves time for every try of a call within the ten seconds that a request has', () => {
  const { maxAttempts, requestHandler } = clientSettings(3);

  expect(maxAttempts * (requestHandler.connectionTimeout + requestHandler.requestTimeout)).toBeLessThan(
    10_000,
  );
});

it('gives up on an upload that is not answered while the request has its ten seconds', async () => {
  vi.resetModules();
  vi.stubEnv('UPLOAD_TIMEOUT_MS', undefined);
  const waits = vi.spyOn(globalThis, 'setTimeout');
  answer = (_request, response) => response.end();

  await upload();

  const longest = Math.max(...waits.mock.calls.map(([, delay = 0]) => delay));
  waits.mockRestore();
  vi.resetModules();
  expect(longest).toBeGreaterThan(0);
  expect(longest).toBeLessThan(10_000);
});

it('leaves out a field without a value, as an event without a reason has one', async () => {
  answer = (_request, response) => response.end('{}');
  const status = { status: 'bounced', reason: undefined };

  await createDocumentClient().send(new PutCommand({ TableName: 'table', Item: { ...key, status } }));

  expect(JSON.parse(bodies[0] ?? '').Item.status).toEqual({ M: { status: { S: 'bounced' } } });
});
