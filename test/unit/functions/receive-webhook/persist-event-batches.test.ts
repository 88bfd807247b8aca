import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createPersist } from '../../../../functions/receive-webhook/persist-webhook.ts';
import type { ContentUpload, ParsedWebhook } from '../../../../shared/messages/inbound-message.ts';
import { startDeadline } from '../../../../shared/time/deadline.ts';
import { webhookRequest } from '../../../support/builders.ts';
import { persistOptions } from '../../../support/persist-options.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const upload = vi.fn<(uploads: readonly ContentUpload[], signal: AbortSignal) => Promise<void>>();
const persist = createPersist(persistOptions({ upload }));

beforeEach(() => {
  dynamo.reset();
  upload.mockReset().mockResolvedValue(undefined);
  dynamo.on(QueryCommand).resolves({ Items: [] });
});

describe('a batch of email events', () => {
  const occurredAt = new Date('2026-11-24T09:00:00.000Z');
  const bounce = {
    eventId: 'e1',
    type: 'bounce',
    address: 'jo@example.com',
    occurredAt,
    reason: 'no mailbox',
  };
  const batch: ParsedWebhook = {
    kind: 'email_events',
    events: [
      bounce,
      { eventId: 'e2', type: 'delivered', address: 'jo@example.com', occurredAt },
      { eventId: 'e2', type: 'delivered', address: 'jo@example.com', occurredAt },
    ],
  };

  beforeEach(() => {
    dynamo.on(BatchGetCommand).resolves({ Responses: { conversations: [] } });
    dynamo.on(BatchWriteCommand).resolves({});
    dynamo.on(UpdateCommand).resolves({});
    dynamo
      .on(QueryCommand, { ExpressionAttributeValues: { ':channel': 'jo@example.com' } })
      .resolves({ Items: [{ conversation_id: 'conv-1', primary_channel: 'jo@example.com' }] });
  });

  it('a batch of email events is counted by type, each event once', async () => {
    expect(await persist(batch, webhookRequest(), startDeadline(1_000))).toEqual({
      outcome: 'email_events',
      counts: { bounce: 1, delivered: 1 },
    });
  });

  it('a batch of email events is counted where a type is called like what every object has', async () => {
    const events = [{ eventId: 'e3', type: 'constructor' }];

    const persisted = await persist({ kind: 'email_events', events }, webhookRequest(), startDeadline(1_000));

    expect(persisted).toEqual({ outcome: 'email_events', counts: { constructor: 1 } });
  });

  it('tells the conversation of a dead mailbox', async () => {
    await persist(batch, webhookRequest(), startDeadline(1_000));

    const updates = dynamo.commandCalls(UpdateCommand);
    expect(updates).toHaveLength(1);
    expect(updates[0]?.args[0].input).toMatchObject({
      Key: { conversation_id: 'conv-1', primary_channel: 'jo@example.com' },
      ExpressionAttributeValues: {
        ':status': {
          status: 'bounced',
          at: '2026-11-24T09:00:00.000Z',
          event_id: 'e1',
          reason: 'no mailbox',
        },
      },
    });
  });

  it('does nothing for events that were seen before', async () => {
    dynamo
      .on(BatchGetCommand)
      .resolves({ Responses: { conversations: [{ event_id: 'e1' }, { event_id: 'e2' }] } });

    expect(await persist(batch, webhookRequest(), startDeadline(1_000))).toEqual({
      outcome: 'email_events',
      counts: {},
    });
    expect(dynamo.commandCalls(UpdateCommand)).toHaveLength(0);
    expect(dynamo.commandCalls(BatchWriteCommand)).toHaveLength(0);
  });

  it('writes again what the table left over', async () => {
    const rest = { conversations: [{ PutRequest: { Item: { event_id: 'e2' } } }] };
    dynamo.on(BatchWriteCommand).resolvesOnce({ UnprocessedItems: rest }).resolves({});

    await persist(batch, webhookRequest(), startDeadline(2_000));

    expect(dynamo.commandCalls(BatchWriteCommand)).toHaveLength(2);
  });
});
