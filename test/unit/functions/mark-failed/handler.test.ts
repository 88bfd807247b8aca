import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { MarkFailedInput } from '../../../../shared/workflow.ts';
import { capturePrintedLines } from '../../../support/printed-lines.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const printed = capturePrintedLines();
let handler: (input: MarkFailedInput) => Promise<void>;

const input = {
  conversation_id: 'conv-1',
  message_key: 'message#SM1',
  channel_type: 'sms',
  request_id: 'request-1',
  reason: 'conversation_not_found',
};

beforeAll(async () => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('CONVERSATIONS_TABLE', 'table');
  ({ handler } = await import('../../../../functions/mark-failed/handler.ts'));
});

beforeEach(() => {
  dynamo.reset();
  printed.clear();
});

it('marks the message failed with the reason, and counts it', async () => {
  dynamo.on(UpdateCommand).resolves({});

  await handler(input);

  expect(dynamo.commandCalls(UpdateCommand)[0]?.args[0].input).toMatchObject({
    TableName: 'table',
    Key: { conversation_id: 'conv-1', primary_channel: 'message#SM1' },
    ExpressionAttributeValues: { ':status': 'failed', ':reason': 'conversation_not_found' },
  });
  expect(printed.metrics()).toEqual([expect.objectContaining({ channel: 'sms', MessagesFailed: 1 })]);
});

it('does not count a message that had ended before', async () => {
  dynamo.on(UpdateCommand).rejects(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }));

  await handler(input);

  expect(printed.metrics()).toEqual([]);
});

it('throws a constant, so that the task is tried again', async () => {
  dynamo.on(UpdateCommand).rejects(new Error('secret detail'));

  await expect(handler(input)).rejects.toThrow('task failed');
  expect(JSON.stringify(printed.all())).not.toContain('secret detail');
});
