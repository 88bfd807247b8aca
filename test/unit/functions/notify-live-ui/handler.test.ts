import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { DeleteCommand, DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { notifyTimeout } from '../../../../infra/constructs/task-timeouts.ts';
import { toContextObject } from '../../../../shared/context/to-context-object.ts';
import type { NotifyLiveUiInput } from '../../../../shared/live/live-notice.ts';
import { conversation, messageId, messageItem } from '../../../support/builders.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const clients = mockClient(ApiGatewayManagementApiClient);
let handler: (input: NotifyLiveUiInput) => Promise<void>;

beforeAll(async () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  vi.stubEnv('CONVERSATIONS_TABLE', 'table');
  vi.stubEnv('LIVE_API_ENDPOINT', 'https://live.example.com/live');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  ({ handler } = await import('../../../../functions/notify-live-ui/handler.ts'));
});

beforeEach(() => {
  dynamo.reset();
  clients.reset();
});

const inAnHour = Math.floor(Date.now() / 1_000) + 3_600;

function item(id: string, overrides: Record<string, unknown> = {}) {
  return {
    conversation_id: 'live#company-1',
    primary_channel: `connection#${id}`,
    can_read_text: true,
    connected_at: '2026-01-01T00:00:00.000Z',
    expires_at: inAnHour,
    ...overrides,
  };
}

function input(companyId: string | undefined = 'company-1'): NotifyLiveUiInput {
  return {
    conversation_id: 'conv-1',
    message_key: `message#${messageId}`,
    channel_type: 'sms',
    request_id: 'request-1',
    event: 'message.routed',
    queue: 'sms-replies',
    queued_at: '2026-11-24T10:00:02.000Z',
    context: toContextObject(
      messageItem(),
      conversation(companyId === undefined ? {} : { company_id: companyId }),
      new Date('2026-11-24T10:00:01.000Z'),
    ),
  };
}

const gone = new GoneException({ message: 'gone', $metadata: {} });
const frameTo = (id: string) =>
  JSON.parse(
    String(
      clients.commandCalls(PostToConnectionCommand).find(({ args }) => args[0].input.ConnectionId === id)
        ?.args[0].input.Data,
    ),
  );
const removed = () =>
  dynamo.commandCalls(DeleteCommand).map(({ args }) => args[0].input.Key?.primary_channel);

describe('notify-live-ui', () => {
  it('tells every connection of the company when the message came and where it went', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [item('a'), item('b')] });

    await handler(input());

    expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input.ExpressionAttributeValues).toMatchObject({
      ':company': 'live#company-1',
    });
    const facts = {
      message_id: messageId,
      conversation_id: 'conv-1',
      channel_type: 'sms',
      received_at: '2026-11-24T10:00:00.000Z',
    };
    expect(frameTo('a')).toEqual(frameTo('b'));
    expect(frameTo('b')).toEqual({
      version: '1.0',
      type: 'events',
      events: [
        { type: 'message.received', ...facts, status: 'pending', text: 'hello' },
        {
          type: 'message.routed',
          ...facts,
          status: 'routed',
          queue: 'sms-replies',
          routed_at: '2026-11-24T10:00:02.000Z',
        },
      ],
    });
  });

  it('keeps text and addresses from a connection without the permission', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [item('a', { can_read_text: false })] });

    await handler(input());

    expect(frameTo('a').events).toHaveLength(2);
    expect(JSON.stringify(frameTo('a'))).not.toMatch(/hello|\+1555/);
  });

  it('asks for nobody when the conversation belongs to no company', async () => {
    await handler({ ...input(), context: toContextObject(messageItem(), conversation(), new Date()) });

    expect(dynamo.calls()).toHaveLength(0);
  });

  it('removes what is gone, and tells the others', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [item('dead'), item('alive')] });
    clients.on(PostToConnectionCommand, { ConnectionId: 'dead' }).rejects(gone);

    await handler(input());

    expect(removed()).toEqual(['connection#dead']);
    expect(frameTo('alive').events).toHaveLength(2);
  });

  it('does not take a connection for dead that is still opening', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [item('new', { connected_at: new Date().toISOString() })] });
    clients.on(PostToConnectionCommand).rejects(gone);

    await handler(input());

    expect(removed()).toEqual([]);
  });

  it('keeps a connection whose post failed otherwise', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [item('slow')] });
    clients.on(PostToConnectionCommand).rejects(new Error('timeout'));

    await handler(input());

    expect(removed()).toEqual([]);
  });

  it('closes a connection whose token has ended, and sends it nothing', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [item('old', { expires_at: 1_700_000_000 })] });

    await handler(input());

    expect(clients.commandCalls(PostToConnectionCommand)).toHaveLength(0);
    expect(clients.commandCalls(DeleteConnectionCommand)).toHaveLength(1);
    expect(removed()).toEqual(['connection#old']);
  });

  it('posts to 50 connections at the same time, so that a thousand wait for 20 posts and not for each other', async () => {
    let open = 0;
    let most = 0;
    dynamo
      .on(QueryCommand)
      .resolves({ Items: Array.from({ length: 120 }, (_, index) => item(`connection-${index}`)) });
    clients.on(PostToConnectionCommand).callsFake(async () => {
      most = Math.max(most, ++open);
      await new Promise(setImmediate);
      open--;
    });

    await handler(input());

    expect(clients.commandCalls(PostToConnectionCommand)).toHaveLength(120);
    expect(most).toBe(50);
  });

  it('ends a post before the fan-out ends, and the fan-out before the task does', async () => {
    const limits = vi.spyOn(AbortSignal, 'timeout');
    dynamo.on(QueryCommand).resolves({ Items: [item('a'), item('old', { expires_at: 1_700_000_000 })] });

    await handler(input());

    const [fanOutMs = 0, ...postMs] = limits.mock.calls.map(([ms]) => ms);
    limits.mockRestore();
    expect(postMs).toHaveLength(2);
    expect(Math.max(...postMs)).toBeLessThan(fanOutMs);
    expect(fanOutMs).toBeLessThan(notifyTimeout.toMilliseconds());
  });

  it('ends every call when the time of the fan-out is spent', async () => {
    const budget = new AbortController();
    const limits = vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(budget.signal);
    dynamo.on(QueryCommand).resolves({ Items: [item('a'), item('old', { expires_at: 1_700_000_000 })] });

    await handler(input());
    budget.abort();

    limits.mockRestore();
    const calls = [
      dynamo.commandCalls(QueryCommand)[0],
      clients.commandCalls(PostToConnectionCommand)[0],
      clients.commandCalls(DeleteConnectionCommand)[0],
    ];
    const options = calls.map((call) => (call?.args as readonly unknown[] | undefined)?.[1]);
    const ended = { abortSignal: expect.objectContaining({ aborted: true }) };
    expect(options).toEqual([ended, ended, ended].map((each) => expect.objectContaining(each)));
  });

  it('reads on when the connections take more than one page', async () => {
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [item('a')], LastEvaluatedKey: { conversation_id: 'live#company-1' } })
      .resolves({ Items: [item('b')] });

    await handler(input());

    expect(clients.commandCalls(PostToConnectionCommand)).toHaveLength(2);
  });

  it('never throws: not without the table, not when a dead connection cannot be removed', async () => {
    dynamo
      .on(QueryCommand)
      .rejectsOnce(new Error('away'))
      .resolves({ Items: [item('dead'), item('alive')] });
    dynamo.on(DeleteCommand).rejects(new Error('away'));
    clients.on(PostToConnectionCommand, { ConnectionId: 'dead' }).rejects(gone);

    await expect(handler(input())).resolves.toBeUndefined();
    await expect(handler(input())).resolves.toBeUndefined();
    expect(frameTo('alive').events).toHaveLength(2);
  });
});
