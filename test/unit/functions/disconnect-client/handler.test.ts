import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveRouteEvent } from '../../../../shared/live/live-route-event.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
let handler: (event: LiveRouteEvent) => Promise<unknown>;

beforeAll(async () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  vi.stubEnv('CONVERSATIONS_TABLE', 'table');
  ({ handler } = await import('../../../../functions/disconnect-client/handler.ts'));
});

beforeEach(() => dynamo.reset());

const event = {
  requestContext: {
    connectionId: 'abc=',
    authorizer: { company_id: 'company-1', can_read_text: 'false', expires_at: '1795600000' },
  },
};

describe('$disconnect', () => {
  it('forgets the connection of its company', async () => {
    expect(await handler(event)).toMatchObject({ statusCode: 200 });
    expect(dynamo.commandCalls(DeleteCommand)[0]?.args[0].input.Key).toEqual({
      conversation_id: 'live#company-1',
      primary_channel: 'connection#abc=',
    });
  });

  it('leaves a connection of which it knows no company to its TTL', async () => {
    await handler({ requestContext: { connectionId: 'abc=' } });

    expect(dynamo.calls()).toHaveLength(0);
  });

  it('does not fail when the table is unavailable', async () => {
    dynamo.on(DeleteCommand).rejects(new Error('away'));

    expect(await handler(event)).toMatchObject({ statusCode: 200 });
  });
});
