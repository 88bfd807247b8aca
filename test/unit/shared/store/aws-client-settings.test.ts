import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientSettings } from '../../../../shared/store/aws-client-settings.ts';

/** Accepts requests and never answers them. */
const server = createServer(() => undefined);

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('a client gives up on a service that accepts a request and does not answer', async () => {
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    ...clientSettings(1),
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

  const answer = client.send(new GetItemCommand({ TableName: 'table', Key: { id: { S: 'a' } } }));

  await expect(answer).rejects.toMatchObject({ name: 'TimeoutError' });
});
