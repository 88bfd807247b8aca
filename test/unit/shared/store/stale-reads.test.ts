import { expect, it } from 'vitest';
import { readConversation } from '../../../../shared/store/conversation-record.ts';
import { lookUpMessage } from '../../../../shared/store/find-conversation.ts';
import { finishMessage, readMessage } from '../../../../shared/store/routing-status.ts';
import { conversation, inboundMessage, messageItem } from '../../../support/builders.ts';
import { createLaggingTable } from '../../../support/memory-table.ts';
import { conversationKey, putItem } from '../../../support/table-suites/suite-engine.ts';

/** DynamoDB answers a read from a replica that lacks the latest write, unless the read asks for the latest. */

it('a message goes to the conversation that was active a moment ago', async () => {
  const table = createLaggingTable();
  const active = (conversation_id: string, last_activity_at: string) =>
    putItem(table, conversation({ conversation_id, last_activity_at }));
  await active('conv-1', '2026-11-24T09:00:00.000Z');
  await active('conv-2', '2026-11-24T08:00:00.000Z');
  await active('conv-2', '2026-11-24T10:00:00.000Z');

  const lookup = await lookUpMessage(table, inboundMessage());

  expect(lookup).toMatchObject({ kind: 'known', conversation: { conversation_id: 'conv-2' } });
});

it('a message that was routed a moment ago is read as routed, so that nothing sends it twice', async () => {
  const table = createLaggingTable();
  const { conversation_id, primary_channel } = messageItem();
  const key = { conversation_id, primary_channel };
  await putItem(table, messageItem());
  const queue = { name: 'sms-replies', queuedAt: '2026-11-24T10:00:02.000Z' };
  await finishMessage(table, key, { status: 'routed', queue });

  expect(await readMessage(table, key)).toMatchObject({ routing_status: 'routed' });
});

it('a conversation is read with the message that was listed a moment ago', async () => {
  const table = createLaggingTable();
  await putItem(table, conversation());
  await putItem(table, { ...conversation(), message_count: 1 });

  expect(await readConversation(table, conversationKey)).toMatchObject({ message_count: 1 });
});
