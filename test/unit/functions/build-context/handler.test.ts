import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { BuildContextInput, BuildContextResult } from '../../../../shared/workflow.ts';
import { buildContextInput } from '../../../support/build-context-ports.ts';
import { conversation, messageItem } from '../../../support/builders.ts';
import { capturePrintedLines } from '../../../support/printed-lines.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const printed = capturePrintedLines();
let handler: (input: BuildContextInput) => Promise<BuildContextResult>;

beforeAll(async () => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('CONVERSATIONS_TABLE', 'table');
  vi.stubEnv('CONTENT_BUCKET', 'content');
  ({ handler } = await import('../../../../functions/build-context/handler.ts'));
});

beforeEach(() => {
  dynamo.reset();
  printed.clear();
  dynamo
    .on(UpdateCommand)
    .resolvesOnce({ Attributes: messageItem() })
    .resolves({ Attributes: conversation({ priority: 'high' }) });
  dynamo.on(GetCommand).resolves({ Item: conversation({ priority: 'high' }) });
});

it('leases the message for 55 s where the stage says nothing else, lists it and answers with its context', async () => {
  const result = await handler(buildContextInput);

  const { ExpressionAttributeValues: values } = dynamo.commandCalls(UpdateCommand)[0]?.args[0].input ?? {};
  expect(Date.parse(values?.[':until']) - Date.parse(values?.[':now'])).toBe(55_000);
  expect(values?.[':owner']).toBe('execution-1');
  expect(result).toMatchObject({ outcome: 'ready', priority: 'high', hand_off_to_human: false });
  expect(dynamo.commandCalls(UpdateCommand)[1]?.args[0].input).toMatchObject({
    Key: { conversation_id: 'conv-1', primary_channel: '+15551230001' },
  });
  expect(dynamo.commandCalls(GetCommand).map(({ args }) => args[0].input)).toEqual([
    expect.objectContaining({
      Key: { conversation_id: 'conv-1', primary_channel: '+15551230001' },
      ConsistentRead: false,
    }),
  ]);
});

it('reads the conversation of a message that was listed before, strongly consistent', async () => {
  dynamo.reset();
  dynamo.on(UpdateCommand).resolves({ Attributes: messageItem({ is_listed: true }) });
  dynamo.on(GetCommand).resolves({ Item: conversation() });

  expect(await handler(buildContextInput)).toMatchObject({ outcome: 'ready' });

  expect(dynamo.commandCalls(UpdateCommand)).toHaveLength(1);
  expect(dynamo.commandCalls(GetCommand)[0]?.args[0].input).toMatchObject({
    Key: { conversation_id: 'conv-1', primary_channel: '+15551230001' },
    ConsistentRead: true,
  });
});

it('ends immediately when another execution has the message', async () => {
  const Item = marshall({ routing_status: 'pending' });
  dynamo.reset();
  dynamo
    .on(UpdateCommand)
    .rejects(new ConditionalCheckFailedException({ message: 'taken', $metadata: {}, Item }));

  expect(await handler(buildContextInput)).toEqual({ outcome: 'already_handled' });
});

it('routes the message when the list cannot be trimmed, and warns', async () => {
  const messages = Array.from({ length: 28 }, (_, at) => ({ message_id: `SM${at}` }));
  dynamo.reset();
  dynamo.on(GetCommand).resolves({});
  dynamo.on(BatchGetCommand).resolves({});
  dynamo
    .on(UpdateCommand)
    .resolvesOnce({ Attributes: messageItem() })
    .resolvesOnce({ Attributes: conversation({ messages }) })
    .rejects(new Error('away'));

  expect(await handler(buildContextInput)).toMatchObject({ outcome: 'ready' });

  expect(printed.all()).toContainEqual(expect.objectContaining({ level: 'WARN', conversation_id: 'conv-1' }));
});

it('throws a constant when the store is unavailable', async () => {
  dynamo.reset();
  dynamo.on(UpdateCommand).rejects(new Error('table conversations of +15551230001'));

  await expect(handler(buildContextInput)).rejects.toThrow('task failed');
  expect(JSON.stringify(printed.all())).not.toMatch(/1555123/);
});
