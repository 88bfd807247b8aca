import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';

/** An upstream service: creates conversations and changes them while messages arrive. */

export interface Table {
  readonly client: DynamoDBDocumentClient;
  /** The stack output ConversationsTableName. */
  readonly tableName: string;
}

export interface Key {
  readonly conversation_id: string;
  readonly primary_channel: string;
}

/** What a conversation is created with; docs/conversation-record.schema.json has it all. */
export interface NewConversation {
  readonly conversation_id?: string;
  readonly primary_channel: string;
  readonly channel_type: 'whatsapp' | 'sms' | 'rcs' | 'email';
  readonly recipient_ids?: readonly string[];
  readonly hand_off_to_human?: boolean;
  readonly priority?: 'high' | 'normal';
  readonly company_id: string;
  readonly company_name: string;
}

/** Create a conversation; throws ConditionalCheckFailedException when there is one with this key. */
export async function createConversation(table: Table, conversation: NewConversation): Promise<Key> {
  const key = {
    conversation_id: conversation.conversation_id ?? `conv-${randomUUID()}`,
    primary_channel: conversation.primary_channel,
  };
  await table.client.send(
    new PutCommand({
      TableName: table.tableName,
      Item: {
        conversation_status: 'open',
        hand_off_to_human: false,
        ...conversation,
        ...key,
        last_activity_at: new Date().toISOString(),
      },
      ConditionExpression: 'attribute_not_exists(conversation_id)',
    }),
  );
  return key;
}

/** Change one attribute of a conversation that exists: a handoff and back, the priority, the recipients. */
export async function changeConversation(
  { client, tableName }: Table,
  key: Key,
  change: { readonly name: 'hand_off_to_human' | 'priority' | 'recipient_ids'; readonly value: unknown },
): Promise<void> {
  await client.send(
    new UpdateCommand({
      TableName: tableName,
      Key: { ...key },
      UpdateExpression: 'SET #name = :value',
      ConditionExpression: 'attribute_exists(conversation_id)',
      ExpressionAttributeNames: { '#name': change.name },
      ExpressionAttributeValues: { ':value': change.value },
    }),
  );
}

/** Note an answer in the conversation's list. False when the list is full: the system shortens it with its next message. */
export async function noteAnswer(
  { client, tableName }: Table,
  key: Key,
  answer: { readonly content: string; readonly channelType: string },
): Promise<boolean> {
  const entry = {
    message_id: `answer-${randomUUID()}`,
    direction: 'OUTBOUND',
    content: answer.content.slice(0, 1_000),
    timestamp: new Date().toISOString(),
    channel_type: answer.channelType,
  };
  const update = client.send(
    new UpdateCommand({
      TableName: tableName,
      Key: { ...key },
      UpdateExpression:
        'SET messages = list_append(if_not_exists(messages, :none), :entries), last_activity_at = :now',
      ConditionExpression:
        'attribute_exists(conversation_id) AND (attribute_not_exists(messages) OR size(messages) < :most)',
      ExpressionAttributeValues: { ':none': [], ':entries': [entry], ':now': entry.timestamp, ':most': 50 },
    }),
  );
  return isDone(update);
}

/**
 * Replace a conversation. The old record is deleted only when the index by which messages find conversations shows the
 * new one, so the customer is never unknown.
 */
export async function replaceConversation(table: Table, old: Key, next: NewConversation): Promise<Key> {
  const key = await createConversation(table, next);
  for (let attempt = 1; attempt <= 100; attempt++) {
    const shown = await conversationsOf(table, key.primary_channel);
    if (shown.some(({ conversation_id }) => conversation_id === key.conversation_id)) {
      await table.client.send(new DeleteCommand({ TableName: table.tableName, Key: { ...old } }));
      return key;
    }
    await setTimeout(100);
  }
  throw new Error('by_primary_channel does not show the new conversation; the old one was kept');
}

/** Close a conversation. False when the customer wrote within `quietMs`, or when it does not exist. */
export async function closeConversation(
  { client, tableName }: Table,
  key: Key,
  quietMs = 60_000,
): Promise<boolean> {
  const deletion = client.send(
    new DeleteCommand({
      TableName: tableName,
      Key: { ...key },
      ConditionExpression:
        'attribute_exists(conversation_id) AND (attribute_not_exists(last_user_message_at) OR last_user_message_at < :quiet)',
      ExpressionAttributeValues: { ':quiet': new Date(Date.now() - quietMs).toISOString() },
    }),
  );
  return isDone(deletion);
}

/** Give a conversation a further address of its customer. Messages of both addresses are in its history. */
export async function addAddress(table: Table, key: Key, primaryChannel: string): Promise<Key> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.tableName, Key: { ...key }, ConsistentRead: true }),
  );
  if (Item === undefined) throw new Error(`there is no conversation ${key.conversation_id}`);
  // What the system keeps of messages belongs to the record that got them.
  const { messages, listed_message_ids, message_count, last_user_message_at, email_status, ...kept } = Item;
  return createConversation(table, { ...(kept as NewConversation), primary_channel: primaryChannel });
}

/** The keys of a customer's conversations, under one id. The index lags by some milliseconds. */
export async function conversationsOf({ client, tableName }: Table, primaryChannel: string): Promise<Key[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'by_primary_channel',
      KeyConditionExpression: 'primary_channel = :id',
      ExpressionAttributeValues: { ':id': primaryChannel },
    }),
  );
  return Items as Key[];
}

async function isDone(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
