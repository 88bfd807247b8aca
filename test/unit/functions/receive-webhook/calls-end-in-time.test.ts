import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it, vi } from 'vitest';
import type { PersistOptions } from '../../../../functions/receive-webhook/persist-options.ts';
import { createPersist } from '../../../../functions/receive-webhook/persist-webhook.ts';
import type { ParsedWebhook } from '../../../../shared/messages/inbound-message.ts';
import { inboundMessage, webhookRequest } from '../../../support/builders.ts';
import { persistOptions } from '../../../support/persist-options.ts';

const known = { conversation_id: 'conv-1', primary_channel: '+15551230001' };
const file = { key: 'messages/1/attachments/1', contentType: 'image/png', bytes: Buffer.from('x') };
const record = { ...known, recipient_ids: [inboundMessage().recipientId] };
const webhooks: readonly (readonly [kind: string, operations: number, webhook: ParsedWebhook])[] = [
  ['a text', 4, { kind: 'message', message: inboundMessage(), uploads: [] }],
  ['a message with a file', 4, { kind: 'message', message: inboundMessage(), uploads: [file] }],
  [
    'a message to another address than its conversation is held over',
    5,
    { kind: 'message', message: inboundMessage({ recipientId: '+15559990009' }), uploads: [] },
  ],
  [
    'a request that cannot be read',
    2,
    {
      kind: 'unreadable',
      messageId: 'email-1',
      provider: 'sendgrid',
      channelType: 'email',
      reason: 'sender_malformed',
      upload: file,
    },
  ],
  [
    'a batch of events',
    4,
    {
      kind: 'email_events',
      events: [{ eventId: '1', type: 'bounce', address: '+15551230001', occurredAt: new Date(0) }],
    },
  ],
];

it.each(webhooks)('each call for %s ends when the provider stops waiting', async (_, operations, webhook) => {
  const dynamo = mockClient(DynamoDBDocumentClient);
  dynamo.on(QueryCommand).resolves({ Items: [] });
  dynamo
    .on(QueryCommand, { ExpressionAttributeValues: { ':channel': known.primary_channel } })
    .resolves({ Items: [known] });
  dynamo.on(BatchGetCommand).resolves({ Responses: { conversations: [record] } });
  dynamo
    .on(PutCommand)
    .resolves({})
    .on(TransactWriteCommand)
    .resolves({})
    .on(UpdateCommand)
    .resolves({})
    .on(BatchWriteCommand)
    .resolves({});
  const upload = vi.fn<PersistOptions['upload']>(async () => undefined);
  const persist = createPersist(persistOptions({ upload }));
  const patience = new AbortController();

  await persist(webhook, webhookRequest(), { signal: patience.signal, remainingMs: () => 1_000 });
  patience.abort();

  const signals = dynamo.send.getCalls().map(({ args }) => signalOf(args));
  expect(signals.map((signal) => signal?.aborted)).toEqual(Array(operations).fill(true));
  expect(upload.mock.calls.map(([, signal]) => signal.aborted)).not.toContain(false);
});

/** Ends the call: the second argument of `send`. */
function signalOf(args: readonly unknown[]): AbortSignal | undefined {
  return (args[1] as { readonly abortSignal?: AbortSignal } | undefined)?.abortSignal;
}
