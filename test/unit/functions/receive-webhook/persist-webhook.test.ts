import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { ParsedWebhook } from '../../../../shared/messages/inbound-message.ts';
import { startDeadline } from '../../../../shared/time/deadline.ts';
import { inboundMessage, messageId, webhookRequest } from '../../../support/builders.ts';
import { parsedMessage, persistOnMock } from '../../../support/persist-on-mock.ts';
import { untilHolds } from '../../../support/until-holds.ts';

const { dynamo, upload, onUnchecked, persist, knownSender, storedItem } = persistOnMock();

describe('a message', () => {
  it('of a known sender is stored under the conversation, with an input that holds no personal data', async () => {
    knownSender();

    const persisted = await persist(parsedMessage(), webhookRequest(), startDeadline(1_000));

    expect(persisted).toEqual({
      outcome: 'stored',
      channelType: 'sms',
      messageId,
      workflow: {
        conversation_id: 'conv-1',
        message_key: `message#${messageId}`,
        channel_type: 'sms',
        request_id: 'request-1',
      },
    });
    expect(storedItem()).not.toHaveProperty('expires_at');
  });

  it('without a file asks nothing of the bucket, whose client is loaded with the first file', async () => {
    await persist(parsedMessage(), webhookRequest(), startDeadline(1_000));

    expect(upload).not.toHaveBeenCalled();
  });

  it('of an unknown sender is stored alone and expires after 30 days', async () => {
    const persisted = await persist(parsedMessage(), webhookRequest(), startDeadline(1_000));

    expect(persisted).toMatchObject({ outcome: 'stored_unknown' });
    expect(storedItem()).toMatchObject({
      conversation_id: `unknown#${messageId}`,
      expires_at: Date.parse('2026-12-24T10:00:00.000Z') / 1_000,
    });
  });

  it('leaves the conversation to the workflow, so that messages of one conversation never collide', async () => {
    knownSender();

    await persist(parsedMessage(), webhookRequest(), startDeadline(1_000));

    expect(storedItem()).toMatchObject({ conversation_key: '+15551230001', is_listed: false });
    expect(dynamo.commandCalls(PutCommand)).toHaveLength(1);
    expect(dynamo.commandCalls(UpdateCommand)).toHaveLength(0);
  });

  const knownAs = (record: object) => {
    knownSender();
    dynamo.on(BatchGetCommand).resolves({
      Responses: {
        conversations: [{ conversation_id: 'conv-1', primary_channel: '+15551230001', ...record }],
      },
    });
  };

  it.each([
    ['is held over other addresses only', { channel_type: 'sms', recipient_ids: ['+15559990001'] }],
    ['is held over other addresses, as a set', { recipient_ids: new Set(['+15559990001', '+15559990002']) }],
  ])('moves to the unknown senders before it is acknowledged when the conversation %s', async (_, record) => {
    knownAs(record);

    const persisted = await persist(parsedMessage(), webhookRequest(), startDeadline(1_000));

    expect(persisted).toMatchObject({
      outcome: 'stored_unknown',
      workflow: { conversation_id: `unknown#${messageId}` },
    });
    const [put, removed] = dynamo.commandCalls(TransactWriteCommand)[0]?.args[0].input.TransactItems ?? [];
    expect(put?.Put?.Item).toMatchObject({
      conversation_id: `unknown#${messageId}`,
      routing_status: 'pending',
      expires_at: Date.parse('2026-12-24T10:00:00.000Z') / 1_000,
    });
    expect(put?.Put?.Item).not.toHaveProperty('conversation_key');
    expect(removed?.Delete?.Key).toMatchObject({ conversation_id: 'conv-1' });
  });

  it.each([
    ['a set', { recipient_ids: new Set(['+15559990000']) }],
    ['another spelling', { recipient_ids: ['whatsapp:+15559990000'] }],
    ['an empty list', { recipient_ids: [] }],
    ['nobody', {}],
  ])('stays in a conversation whose recipients are %s', async (_, record) => {
    knownAs(record);

    expect(await persist(parsedMessage(), webhookRequest(), startDeadline(1_000))).toMatchObject({
      outcome: 'stored',
    });
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(0);
  });

  it('a message is acknowledged although its conversation could not be read: the workflow judges it again', async () => {
    knownSender();
    dynamo.on(BatchGetCommand).rejects(new Error('throttled'));

    expect(await persist(parsedMessage(), webhookRequest(), startDeadline(1_000))).toMatchObject({
      outcome: 'stored',
    });
    expect(onUnchecked).toHaveBeenCalledWith(messageId, expect.objectContaining({ message: 'throttled' }));
  });

  it('of a sender that is any other text does not get into the conversation of a mailbox', async () => {
    dynamo
      .on(QueryCommand, { ExpressionAttributeValues: { ':channel': 'jane@example.com' } })
      .resolves({ Items: [{ conversation_id: 'conv-1', primary_channel: 'jane@example.com' }] });
    dynamo.on(BatchGetCommand).resolves({
      Responses: {
        conversations: [
          { conversation_id: 'conv-1', primary_channel: 'jane@example.com', channel_type: 'email' },
        ],
      },
    });
    const sender = { type: 'other', id: 'jane@example.com' } as const;

    const persisted = await persist(parsedMessage({ sender }), webhookRequest(), startDeadline(1_000));

    expect(persisted).toMatchObject({ outcome: 'stored_unknown' });
  });

  it('with a long text puts the whole of it into the bucket before the item names it', async () => {
    const content = 'ä'.repeat(20_000);
    dynamo.on(PutCommand).callsFake(() => {
      expect(upload).toHaveBeenCalledOnce();
      return {};
    });

    await persist(parsedMessage({ content }), webhookRequest(), startDeadline(1_000));

    const key = `messages/${messageId}/content.txt`;
    expect(upload.mock.calls[0]?.[0]).toEqual([
      {
        key,
        contentType: 'text/plain; charset=utf-8',
        bytes: Buffer.from(content),
        isUnowned: true,
      },
    ]);
    expect(storedItem()).toMatchObject({ content_ref: key });
  });

  it('of a known sender marks its files, too: until it is stored nothing owns them', async () => {
    knownSender();

    await persist(parsedMessage({ content: 'ä'.repeat(20_000) }), webhookRequest(), startDeadline(1_000));

    expect(upload.mock.calls[0]?.[0]).toEqual([expect.objectContaining({ isUnowned: true })]);
  });

  it('fills the bucket while the table is asked', async () => {
    const asked = Promise.withResolvers<{ Items: never[] }>();
    dynamo.on(QueryCommand).callsFake(() => asked.promise);

    const persisted = persist(
      parsedMessage({ content: 'x'.repeat(40_000) }),
      webhookRequest(),
      startDeadline(1_000),
    );
    await untilHolds(() => expect(upload).toHaveBeenCalledOnce());
    asked.resolve({ Items: [] });

    expect(await persisted).toMatchObject({ outcome: 'stored_unknown' });
  });

  it('that was stored before ends its uploads, and is answered when none of them reads the request anymore', async () => {
    let isReading = true;
    upload.mockImplementation(async (_, signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await new Promise(setImmediate);
      isReading = false;
      throw signal.reason;
    });
    dynamo
      .on(QueryCommand, { ExpressionAttributeValues: { ':channel': `message#${messageId}` } })
      .resolves({ Items: [{ conversation_id: 'conv-9', primary_channel: `message#${messageId}` }] });

    const persisted = await persist(
      parsedMessage({ content: 'x'.repeat(40_000) }),
      webhookRequest(),
      startDeadline(1_000),
    );

    expect(persisted).toEqual({ outcome: 'duplicate', channelType: 'sms', messageId });
    expect(isReading).toBe(false);
    expect(dynamo.commandCalls(PutCommand)).toHaveLength(0);
  });

  it.each([
    ['the bucket is unavailable', () => upload.mockRejectedValue(new Error('timeout')), 'store_unavailable'],
    [
      'the table throttles',
      () =>
        dynamo.on(PutCommand).rejects(Object.assign(new Error('slow down'), { name: 'ThrottlingException' })),
      'store_unavailable',
    ],
  ])('a message is refused while %s', async (_, arrange, code) => {
    arrange();

    const long = parsedMessage({ content: 'x'.repeat(40_000) });

    await expect(persist(long, webhookRequest(), startDeadline(1_000))).rejects.toMatchObject({ code });
  });

  it('ends its uploads when the table cannot be asked', async () => {
    let isReading = true;
    upload.mockImplementation(async (_, signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      isReading = false;
    });
    dynamo.on(QueryCommand).rejects(Object.assign(new Error('away'), { name: 'InternalServerError' }));
    const long = parsedMessage({ content: 'x'.repeat(40_000) });

    await expect(persist(long, webhookRequest(), startDeadline(1_000))).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    expect(isReading).toBe(false);
  });

  it('names the request as it came in its item', async () => {
    const parsed: ParsedWebhook = {
      kind: 'message',
      message: inboundMessage(),
      uploads: [],
      raw: 'only_copy',
    };

    await persist(parsed, webhookRequest({ body: Buffer.from('raw') }), startDeadline(1_000));

    expect(storedItem()).toMatchObject({ raw_ref: `messages/${messageId}/raw` });
  });

  it('a message is refused when the time is spent before it is durable', async () => {
    dynamo
      .on(PutCommand)
      .rejects(new TransactionConflictException({ message: 'adoption under way', $metadata: {} }));

    await expect(persist(parsedMessage(), webhookRequest(), startDeadline(50))).rejects.toMatchObject({
      code: 'time_budget_spent',
    });
  });
});

it('does not store a status callback', async () => {
  const persisted = await persist(
    { kind: 'status_callback', status: 'delivered' },
    webhookRequest(),
    startDeadline(1_000),
  );

  expect(persisted).toEqual({ outcome: 'status_callback', status: 'delivered' });
  expect(dynamo.calls()).toHaveLength(0);
});
