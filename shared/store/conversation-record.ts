import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { ConversationRecord } from '../context/to-context-object.ts';
import { pause, pauseMs } from '../time/backoff.ts';
import type { TableAccess } from './find-conversation.ts';
import type { TableKey } from './table-keys.ts';
import { listedMessages, trimConversation } from './trim-conversation.ts';

/** The conversation as it is now, strongly consistent; undefined when it does not exist. */
export async function readConversation(
  { client, tableName }: TableAccess,
  key: TableKey,
): Promise<ConversationRecord | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: tableName, Key: { ...key }, ConsistentRead: true }),
  );
  return Item as ConversationRecord | undefined;
}

const maxTrims = 5;
const backoff = { baseMs: 20, capMs: 300 };

/** Trim the conversation's list to what it should hold, reading again each time another trimmer was first. */
export async function keepRecentMessages(
  table: TableAccess,
  key: TableKey,
  conversation: ConversationRecord,
): Promise<void> {
  let { messages } = conversation;
  for (let attempt = 1; Array.isArray(messages) && messages.length > listedMessages; attempt++) {
    if (attempt > maxTrims) return;
    const isDone = await trimConversation(table, key, { messages });
    if (isDone && messages.length - listedMessages <= 200) return;
    await pause(pauseMs(attempt, backoff));
    messages = (await readConversation(table, key))?.messages;
  }
}
