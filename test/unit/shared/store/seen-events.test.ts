import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailableError } from '../../../../shared/errors.ts';
import { rememberEvents, withoutKnownEvents } from '../../../../shared/store/seen-events.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const table = { client: DynamoDBDocumentClient.from(new DynamoDBClient({})), tableName: 'table' };
const signal = AbortSignal.timeout(60_000);
const events = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ eventId: `event-${at}`, type: 'open' }));
const key = (id: string) => ({ conversation_id: `event#${id}`, primary_channel: `event#${id}` });

beforeEach(() => {
  dynamo.reset();
});

describe('withoutKnownEvents', () => {
  it('leaves out what is remembered, and repeats within a batch', async () => {
    dynamo.on(BatchGetCommand).resolves({ Responses: { table: [{ event_id: 'event-1' }] } });

    const unseen = await withoutKnownEvents(table, [...events(3), ...events(3)], signal);

    expect(unseen.map(({ eventId }) => eventId)).toEqual(['event-0', 'event-2']);
  });

  it('asks for 100 at a time, and again for what DynamoDB left', async () => {
    dynamo
      .on(BatchGetCommand)
      .resolvesOnce({ UnprocessedKeys: { table: { Keys: [key('event-7')] } } })
      .resolves({ Responses: { table: [{ event_id: 'event-7' }] } });

    expect(await withoutKnownEvents(table, events(150), signal)).toHaveLength(149);

    const sizes = dynamo
      .commandCalls(BatchGetCommand)
      .map(({ args }) => args[0].input.RequestItems?.table?.Keys?.length);
    expect(sizes).toEqual([100, 50, 1]);
  });

  it('gives up on a table that throttles all the time, so that SendGrid retries', async () => {
    dynamo.on(BatchGetCommand).resolves({ UnprocessedKeys: { table: { Keys: [key('event-0')] } } });

    await expect(withoutKnownEvents(table, events(1), signal)).rejects.toThrow(StoreUnavailableError);
  });
});

describe('rememberEvents', () => {
  it('rememberEvents gives up on a table that accepts nothing, and does not ask it without end', async () => {
    const left = { UnprocessedItems: { table: [{ PutRequest: { Item: key('event-0') } }] } };
    dynamo.on(BatchWriteCommand).callsFake(async () => {
      if (dynamo.commandCalls(BatchWriteCommand).length > 20) throw new Error('asked too often');
      return left;
    });

    await expect(rememberEvents(table, events(1), signal)).rejects.toThrow(StoreUnavailableError);
  });

  it('writes 25 at a time, for two days, and again what DynamoDB left', async () => {
    const left = [{ PutRequest: { Item: key('event-3') } }];
    dynamo
      .on(BatchWriteCommand)
      .resolvesOnce({ UnprocessedItems: { table: left } })
      .resolves({});
    const twoDaysAhead = () => Math.floor(Date.now() / 1_000) + 2 * 86_400;
    const earliest = twoDaysAhead();

    await rememberEvents(table, events(30), signal);

    const requests = dynamo
      .commandCalls(BatchWriteCommand)
      .map(({ args }) => args[0].input.RequestItems?.table ?? []);
    expect(requests.map(({ length }) => length)).toEqual([25, 5, 1]);
    const item = requests[0]?.[0]?.PutRequest?.Item;
    expect(item).toMatchObject({ ...key('event-0'), event_id: 'event-0' });
    expect(item?.expires_at).toBeGreaterThanOrEqual(earliest);
    expect(item?.expires_at).toBeLessThanOrEqual(twoDaysAhead());
  });
});
