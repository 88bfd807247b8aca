import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { persistEmailEvents } from '../../../../functions/receive-webhook/persist-email-events.ts';
import { startDeadline } from '../../../../shared/time/deadline.ts';
import { persistOptions } from '../../../support/persist-options.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const { table } = persistOptions();
const options = persistOptions({ table: { ...table, tableName: 'table' } });
const event = (eventId: string, type: string) => ({ eventId, type, address: 'jo@example.com' });

beforeEach(() => {
  dynamo.reset();
  dynamo.on(BatchGetCommand).resolves({ Responses: { table: [{ event_id: 'seen' }] } });
  dynamo.on(QueryCommand).resolves({ Items: [{ conversation_id: 'c', primary_channel: 'jo@example.com' }] });
  dynamo.on(UpdateCommand).resolves({});
  dynamo.on(BatchWriteCommand).resolves({});
});

it('counts new events by type, and a known one not again', async () => {
  const events = [event('1', 'bounce'), event('2', 'open'), event('3', 'open'), event('seen', 'bounce')];

  expect(await persistEmailEvents({ options, deadline: startDeadline(1_000) }, events)).toEqual({
    outcome: 'email_events',
    counts: { bounce: 1, open: 2 },
  });
});

it('remembers events after what they say is written: a batch that fails half way is done again', async () => {
  dynamo.on(UpdateCommand).rejects(new Error('away'));
  const batch = persistEmailEvents({ options, deadline: startDeadline(1_000) }, [event('1', 'bounce')]);

  await expect(batch).rejects.toThrow('away');

  expect(dynamo.commandCalls(BatchWriteCommand)).toHaveLength(0);
});
