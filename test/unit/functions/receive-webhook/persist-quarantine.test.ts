import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createPersist } from '../../../../functions/receive-webhook/persist-webhook.ts';
import type { ContentUpload, ParsedWebhook } from '../../../../shared/messages/inbound-message.ts';
import { startDeadline } from '../../../../shared/time/deadline.ts';
import { inboundMessage, webhookRequest } from '../../../support/builders.ts';
import { persistOptions } from '../../../support/persist-options.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const upload = vi.fn<(uploads: readonly ContentUpload[], signal: AbortSignal) => Promise<void>>();
const onUnchecked = vi.fn();
const options = persistOptions({ upload, onUnchecked });
const persist = createPersist(options);

function message(overrides: Parameters<typeof inboundMessage>[0] = {}): ParsedWebhook {
  return { kind: 'message', message: inboundMessage(overrides), uploads: [] };
}

function knownSender(): void {
  dynamo
    .on(QueryCommand, { ExpressionAttributeValues: { ':channel': '+15551230001' } })
    .resolves({ Items: [{ conversation_id: 'conv-1', primary_channel: '+15551230001' }] });
}

function storedItem(): Record<string, unknown> | undefined {
  return dynamo.commandCalls(PutCommand).at(-1)?.args[0].input.Item;
}

beforeEach(() => {
  dynamo.reset();
  upload.mockReset().mockResolvedValue(undefined);
  dynamo.on(QueryCommand).resolves({ Items: [] });
  dynamo.on(PutCommand).resolves({});
  dynamo.on(BatchGetCommand).resolves({});
  dynamo.on(TransactWriteCommand).resolves({});
});

describe('a message that comes out of quarantine', () => {
  it('a message that comes out of quarantine is marked as a replay', async () => {
    knownSender();
    const replaying = createPersist({ ...options, isReplay: true });

    await replaying(message(), webhookRequest(), startDeadline(1_000));

    expect(storedItem()).toMatchObject({ replay: true });
  });
});

describe('an unreadable mail', () => {
  const unreadable: ParsedWebhook = {
    kind: 'unreadable',
    messageId: 'email-1',
    provider: 'sendgrid',
    channelType: 'email',
    reason: 'no_boundary',
    upload: { key: 'quarantine/email-1', contentType: 'application/octet-stream', bytes: Buffer.from('raw') },
  };

  it('an unreadable mail is kept in the bucket, with an item that says why', async () => {
    dynamo.on(PutCommand).resolves({});

    const request = webhookRequest({ route: 'email', contentType: 'multipart/form-data' });

    const persisted = await persist(unreadable, request, startDeadline(1_000));

    expect(persisted).toEqual({
      outcome: 'quarantined',
      channelType: 'email',
      messageId: 'email-1',
      reason: 'no_boundary',
    });
    expect(upload).toHaveBeenCalledOnce();
    expect(dynamo.commandCalls(PutCommand)[0]?.args[0].input.Item).toMatchObject({
      conversation_id: 'quarantine#email-1',
      routing_status: 'quarantined',
      provider: 'sendgrid',
      channel_type: 'email',
      status_reason: 'no_boundary',
      route: 'email',
      content_type: 'multipart/form-data',
      content_ref: 'quarantine/email-1',
      expires_at: Math.floor(webhookRequest().receivedAt.getTime() / 1_000) + 90 * 86_400,
    });
  });

  it('that was kept before uploads nothing', async () => {
    dynamo
      .on(QueryCommand, { ExpressionAttributeValues: { ':channel': 'message#email-1' } })
      .resolves({ Items: [{ conversation_id: 'quarantine#email-1', primary_channel: 'message#email-1' }] });

    const persisted = await persist(unreadable, webhookRequest(), startDeadline(1_000));

    expect(persisted).toMatchObject({ outcome: 'duplicate' });
    expect(upload).not.toHaveBeenCalled();
  });

  it('an unreadable email is refused while the bucket is unavailable: nothing says that it was kept', async () => {
    upload.mockRejectedValue(new Error('timeout'));

    await expect(persist(unreadable, webhookRequest(), startDeadline(1_000))).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    expect(dynamo.commandCalls(PutCommand)).toHaveLength(0);
  });
});
