import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { deploymentOf } from '../../../../../tools/cli/deployment/deployment.ts';
import { selectOfSender, selectUnknown } from '../../../../../tools/cli/replay/select-sender.ts';
import { conversation, messageItem } from '../../../../support/builders.ts';
import { createTestTable } from '../../../../support/memory-table.ts';

function stored(id: string, overrides: Parameters<typeof messageItem>[0]) {
  return messageItem({ message_id: id, primary_channel: `message#${id}`, ...overrides });
}

/** A sender's messages under three ids, one of them in a conversation; the conversation; and a message of another sender. */
const items = [
  stored('SM3', { conversation_id: 'unknown#SM3', received_at: '2026-11-24T10:00:03.000Z' }),
  stored('SM1', { conversation_id: 'unknown#SM1', sender_id: 'US.1349', sender_aliases: ['+15551230001'] }),
  stored('SM2', { received_at: '2026-11-24T10:00:02.000Z' }),
  stored('SM4', {
    conversation_id: 'unknown#SM4',
    channel_type: 'whatsapp',
    received_at: '2026-11-24T10:00:04.000Z',
  }),
  stored('SM5', { conversation_id: 'unknown#SM5', sender_id: '+15551230002' }),
  { ...conversation(), sender_id: '+15551230001' },
];

async function deploymentWithItems() {
  const { client, tableName } = createTestTable();
  for (const Item of items) await client.send(new PutCommand({ TableName: tableName, Item }));
  return { ...deploymentOf({ ConversationsTableName: tableName }), dynamo: client };
}

const sender = '+15551230001';

it.each([
  ['of a sender under each of its ids', selectOfSender, ['SM1', 'SM2', 'SM3', 'SM4']],
  ['of a sender that no conversation has', selectUnknown, ['SM1', 'SM3', 'SM4']],
])(
  'the operator gets the messages %s, the oldest first, and none of another sender',
  async (_, select, ids) => {
    const found = await select(await deploymentWithItems(), { sender });

    expect(found.map(({ message_id }) => message_id)).toEqual(ids);
  },
);

it('the operator gets the messages of a sender on one channel alone', async () => {
  const found = await selectUnknown(await deploymentWithItems(), { sender, channelType: 'whatsapp' });

  expect(found.map(({ message_id }) => message_id)).toEqual(['SM4']);
});
