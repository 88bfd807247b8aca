import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { toContextObject } from '../../../../shared/context/to-context-object.ts';
import type { RouteMessageInput, RouteMessageResult } from '../../../../shared/workflow.ts';
import { conversation, messageId, messageItem } from '../../../support/builders.ts';
import { capturePrintedLines } from '../../../support/printed-lines.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const queues = mockClient(SQSClient);
const printed = capturePrintedLines();
let handler: (input: RouteMessageInput) => Promise<RouteMessageResult>;

const input: RouteMessageInput = {
  conversation_id: 'conv-1',
  message_key: `message#${messageId}`,
  channel_type: 'sms',
  request_id: 'request-1',
  queue_kind: 'handoff',
  priority: 'normal',
  retry_count: 0,
  context: toContextObject(messageItem(), conversation(), new Date('2026-11-24T10:00:01.000Z')),
};

beforeAll(async () => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('CONVERSATIONS_TABLE', 'table');
  vi.stubEnv('SMS_HANDOFF_QUEUE_URL', 'https://sqs.example.com/sms-handoff');
  ({ handler } = await import('../../../../functions/route-message/handler.ts'));
});

beforeEach(() => {
  dynamo.reset();
  queues.reset();
  printed.clear();
  dynamo.on(UpdateCommand).resolves({});
  queues.on(SendMessageCommand).resolves({ MessageId: '1' });
});

it("sends to the queue that the channel's variable names, then marks the message", async () => {
  const result = await handler(input);

  expect(result).toMatchObject({ outcome: 'routed', queue: 'sms-handoff' });
  const { QueueUrl, MessageBody } = queues.commandCalls(SendMessageCommand)[0]?.args[0].input ?? {};
  expect(QueueUrl).toBe('https://sqs.example.com/sms-handoff');
  expect(JSON.parse(MessageBody ?? '')).toMatchObject({ message: { message_id: messageId } });
  expect(dynamo.commandCalls(UpdateCommand)).toHaveLength(1);
  expect(printed.metrics()).toEqual([
    expect.objectContaining({ channel: 'sms', queue: 'handoff', MessagesRouted: 1 }),
    expect.objectContaining({ channel: 'sms', RoutingTime: expect.any(Number) }),
  ]);
});

it('marks nothing and counts a failure when SQS did not take it', async () => {
  queues.on(SendMessageCommand).rejects(new Error('away'));

  await expect(handler(input)).rejects.toThrow('queue_routing_failed');

  expect(dynamo.calls()).toHaveLength(0);
  expect(printed.metrics()).toEqual([expect.objectContaining({ channel: 'sms', RoutingFailures: 1 })]);
});

it.each([
  ['routed', { outcome: 'already_handled' }, 0],
  ['pending', { outcome: 'routed' }, 1],
])('asks first when it is tried again: %s', async (routing_status, outcome, sends) => {
  dynamo.on(GetCommand).resolves({ Item: messageItem({ routing_status } as object) });

  expect(await handler({ ...input, retry_count: 1 })).toMatchObject(outcome);

  expect(queues.calls()).toHaveLength(sends);
});

it('cannot route what has no queue', async () => {
  expect(await handler({ ...input, queue_kind: 'replies' })).toEqual({
    outcome: 'unprocessable',
    reason: 'queue_not_configured',
  });
});
