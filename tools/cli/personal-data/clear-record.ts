import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { TableAccess } from '../../../shared/store/find-conversation.ts';
import type { Stored, StoredRecord } from './find-stored.ts';
import { keyOf, readItem } from './partition.ts';

export interface Cleared {
  readonly isChanged: boolean;
  readonly entries: number;
}

/** What this system, and nobody else, knows of a person by a conversation's record. */
const ownAttributes = [
  'messages',
  'listed_message_ids',
  'message_count',
  'last_user_message_at',
  'last_activity_at',
  'email_status',
];

const maxTries = 10;

/**
 * Take out of a record what is the subject's. All of the list, the times and the count where the record is the subject's
 * alone; else only the entries of the subject's messages. The record itself stays. Repeating it changes nothing.
 */
export async function clearRecord(
  table: TableAccess,
  record: StoredRecord,
  stored: Stored,
): Promise<Cleared> {
  return record.isWholly ? clearWhole(table, record) : clearEntries(table, record, stored);
}

async function clearWhole(table: TableAccess, { key }: StoredRecord): Promise<Cleared> {
  const item = await readItem(table, key);
  const present = ownAttributes.filter((name) => item?.[name] !== undefined);
  if (present.length === 0) return { isChanged: false, entries: 0 };
  const isDone = await updateIf(table, key, {
    UpdateExpression: `REMOVE ${present.join(', ')}`,
    ConditionExpression: 'attribute_exists(conversation_id)',
  });
  return { isChanged: isDone, entries: isDone ? entriesOf(item).length : 0 };
}

/** Racing here: messages of other people in the same conversation, so the list must still be the one that was read. */
async function clearEntries(table: TableAccess, record: StoredRecord, stored: Stored): Promise<Cleared> {
  for (let attempt = 1; attempt <= maxTries; attempt++) {
    const item = await readItem(table, record.key);
    const entries = entriesOf(item);
    const kept = entries.filter((entry) => !isOfSubject(entry, record, stored));
    if (kept.length === entries.length) return { isChanged: false, entries: 0 };
    const goneIds = entries
      .filter((entry) => !kept.includes(entry))
      .flatMap(({ message_id }) => message_id ?? []);
    const hasIds = item?.listed_message_ids instanceof Set && goneIds.length > 0;
    const isDone = await updateIf(table, record.key, {
      UpdateExpression: `SET messages = :kept${hasIds ? ' DELETE listed_message_ids :gone' : ''}`,
      ConditionExpression: 'messages = :seen',
      ExpressionAttributeValues: {
        ':kept': kept,
        ':seen': entries,
        ...(hasIds && { ':gone': new Set(goneIds) }),
      },
    });
    if (isDone) return { isChanged: true, entries: entries.length - kept.length };
  }
  throw new Error('a conversation changes too often: run the same command again');
}

interface Entry {
  readonly message_id?: string;
  readonly metadata?: { readonly sender?: unknown };
}

/** An entry whose message expired is told by its sender. */
export function isOfSubject(
  { message_id = '', metadata }: Entry,
  record: StoredRecord,
  stored: Stored,
): boolean {
  if (stored.messages.some((message) => message.message_id === message_id)) return true;
  return stored.ids.includes(String(metadata?.sender)) && !record.othersMessageIds.has(message_id);
}

export function entriesOf(item: Record<string, unknown> | undefined): readonly Entry[] {
  return Array.isArray(item?.messages) ? item.messages : [];
}

async function updateIf(
  { client, tableName }: TableAccess,
  key: StoredRecord['key'],
  update: Pick<
    UpdateCommand['input'],
    'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'
  >,
): Promise<boolean> {
  try {
    await client.send(new UpdateCommand({ TableName: tableName, Key: keyOf(key), ...update }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
