import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createPersist } from '../../../../functions/receive-webhook/persist-webhook.ts';
import type { ParsedWebhook } from '../../../../shared/messages/inbound-message.ts';
import { startDeadline } from '../../../../shared/time/deadline.ts';
import { webhookRequest } from '../../../support/builders.ts';
import { parsedMessage, persistOnMock } from '../../../support/persist-on-mock.ts';

const { dynamo, upload, options, persist, knownSender, storedItem } = persistOnMock();

describe('a message that comes out of quarantine', () => {
  it('a message that comes out of quarantine is marked as a replay', async () => {
    knownSender();
    const replaying = createPersist({ ...options, isReplay: true });

    await replaying(parsedMessage(), webhookRequest(), startDeadline(1_000));

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
