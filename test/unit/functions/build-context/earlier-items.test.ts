import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { type BuildContextPorts, buildContext } from '../../../../functions/build-context/build-context.ts';
import type { MessageItem } from '../../../../shared/messages/message-item.ts';
import { readConversation } from '../../../../shared/store/conversation-record.ts';
import { listMessage } from '../../../../shared/store/list-message.ts';
import { claimMessage, finishMessage } from '../../../../shared/store/routing-status.ts';
import { createTestTable, type TestTable } from '../../../support/memory-table.ts';
import { earlierConversation, earlierItem } from '../../../support/upgrade/earlier-items.ts';

const now = new Date('2026-11-24T10:00:01.000Z');
const conversationKey = { conversation_id: 'conv-1', primary_channel: '+15551230001' };

async function tableWith(...items: readonly object[]): Promise<TestTable> {
  const table = createTestTable(() => now);
  for (const Item of items) {
    await table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...Item } }));
  }
  return table;
}

function portsOf(table: TestTable): BuildContextPorts {
  const unused = async () => expect.unreachable();
  return {
    now: () => now,
    claim: (key, claimant) => claimMessage(table, key, { ...claimant, now, leaseMs: 55_000 }),
    readConversation: (key) => readConversation(table, key),
    list: (conversation, item) => listMessage(table, { conversation, item, onTrimFailed: unused }),
    findConversation: unused,
    move: unused,
    removeCopy: unused,
    own: async () => undefined,
    disown: unused,
    keepText: unused,
  };
}

function build(table: TestTable, { conversation_id, primary_channel, channel_type }: MessageItem) {
  const run = { execution_id: 'execution-1', request_id: 'request', retry_count: 0 };
  return buildContext(
    { conversation_id, message_key: primary_channel, channel_type, ...run },
    portsOf(table),
  );
}

describe('items of the version that listed a message when it stored it', () => {
  it('are routed once, and neither listed nor counted again', async () => {
    const item = earlierItem(conversationKey, 1);
    const conversation = earlierConversation(conversationKey, [item]);
    const table = await tableWith(item, conversation);

    expect(await build(table, item)).toMatchObject({ outcome: 'ready' });
    const queue = { name: 'sms-replies', queuedAt: now.toISOString() };
    const key = { conversation_id: item.conversation_id, primary_channel: item.primary_channel };
    await finishMessage(table, key, { status: 'routed', queue });

    expect(await readConversation(table, conversationKey)).toEqual(conversation);
    expect(await build(table, item)).toEqual({ outcome: 'already_handled' });
  });

  it('share a conversation with later ones: the list is trimmed, and each message counts once', async () => {
    const earlier = Array.from({ length: 27 }, (_, at) => earlierItem(conversationKey, at + 1));
    const later = { ...earlierItem(conversationKey, 28), is_listed: false };
    const table = await tableWith(...earlier, earlierConversation(conversationKey, earlier), later);

    expect(await build(table, later)).toMatchObject({ outcome: 'ready' });

    const { Item } = await table.client.send(
      new GetCommand({ TableName: table.tableName, Key: conversationKey }),
    );
    expect(Item?.message_count).toBe(28);
    expect(Item?.messages.map(({ message_id }: MessageItem) => message_id)).toEqual(
      [...earlier.slice(8), later].map(({ message_id }) => message_id),
    );
  });
});
