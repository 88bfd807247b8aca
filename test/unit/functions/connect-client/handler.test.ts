import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveRouteEvent } from '../../../../shared/live/live-route-event.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
let handler: (event: LiveRouteEvent) => Promise<unknown>;

beforeAll(async () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  vi.stubEnv('CONVERSATIONS_TABLE', 'table');
  ({ handler } = await import('../../../../functions/connect-client/handler.ts'));
});

beforeEach(() => dynamo.reset());

const inFiveMinutes = Math.floor(Date.now() / 1_000) + 300;

function event(overrides: Partial<LiveRouteEvent> = {}, expiresAt = inFiveMinutes): LiveRouteEvent {
  return {
    requestContext: {
      connectionId: 'abc=',
      authorizer: { company_id: 'company-1', can_read_text: 'true', expires_at: String(expiresAt) },
    },
    ...overrides,
  };
}

function storedItem() {
  return dynamo.commandCalls(PutCommand)[0]?.args[0].input.Item;
}

describe('$connect', () => {
  it("stores the connection under its company, until the token's end", async () => {
    const answer = await handler(event());

    expect(answer).toEqual({ statusCode: 200, body: '' });
    expect(storedItem()).toMatchObject({
      conversation_id: 'live#company-1',
      primary_channel: 'connection#abc=',
      can_read_text: true,
      expires_at: inFiveMinutes,
    });
  });

  it('forgets a connection no later than API Gateway closes it', async () => {
    await handler(event({}, inFiveMinutes + 7 * 86_400));

    expect(storedItem()?.expires_at).toBeLessThanOrEqual(Date.now() / 1_000 + 7_201);
  });

  it('gives the subprotocol back that a browser offered', async () => {
    const answer = await handler(event({ headers: { 'sec-websocket-protocol': 'live.v1, token.x' } }));

    expect(answer).toMatchObject({ headers: { 'Sec-WebSocket-Protocol': 'live.v1' } });
  });

  it('refuses a connection that no authorizer has seen', async () => {
    const answer = await handler(event({ requestContext: { connectionId: 'abc=' } }));

    expect(answer).toMatchObject({ statusCode: 403 });
    expect(dynamo.calls()).toHaveLength(0);
  });

  it('refuses a connection that could not be stored: it would never hear anything', async () => {
    dynamo.on(PutCommand).rejects(new Error('away'));

    expect(await handler(event())).toMatchObject({ statusCode: 503 });
  });
});
