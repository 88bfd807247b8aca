import * as z from 'zod/mini';
import { conversationSchema } from '../../../shared/conversations/conversation-schema.ts';
import { recipientIdsOf } from '../../../shared/messages/recipient-addresses.ts';
import { checkKeys, checkRecipients } from './check-keys.ts';
import type { StoredConversation } from './find-subject.ts';
import type { Finding } from './finding.ts';

/**
 * DynamoDB refuses items above 400 KB; a message adds up to 5 KB to its conversation.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const fullBytes = 380 * 1024;

/**
 * What is wrong with a conversation record: against the published schema, in the spelling of its addresses, and beside
 * the customer's other records. Empty when nothing is.
 */
export function checkRecord(record: StoredConversation, others: readonly StoredConversation[]): Finding[] {
  return [
    ...checkAttributes(record),
    ...checkKeys(record),
    ...checkRecipients(record),
    ...others.filter((other) => isRival(record, other)).map(rival),
    ...checkSize(record),
  ];
}

function checkAttributes(record: StoredConversation): Finding[] {
  // A set is a type of DynamoDB; JSON Schema has lists.
  const entries = Object.entries(record).map(([name, value]) => [
    name,
    value instanceof Set ? [...value] : value,
  ]);
  const { error } = conversationSchema.safeParse(Object.fromEntries(entries));
  return (error?.issues ?? []).map((issue) => {
    const attribute = String(issue.path[0]);
    return { attribute, text: `${whatIs(issue)}. ${oddValues(attribute)}` };
  });
}

function whatIs(issue: z.core.$ZodIssue): string {
  const at = issue.path.length > 1 ? `${issue.path.slice(1).join('.')} ` : '';
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'never' ? 'must be absent' : `${at}is no ${issue.expected}`;
    case 'invalid_value':
      return `${at}is none of ${issue.values.join(', ')}`;
    default:
      return `${at}${issue.message === 'Invalid input' ? 'does not have the documented form' : issue.message}`;
  }
}

function oddValues(attribute: string): string {
  const { shape } = conversationSchema;
  const schema = Object.hasOwn(shape, attribute) ? shape[attribute as keyof typeof shape] : undefined;
  const odd = schema && z.globalRegistry.get(schema)?.['x-odd-values'];
  return typeof odd === 'string' ? odd : '';
}

/** Two records of a customer that may both get the same message: then only the time decides. */
function isRival(record: StoredConversation, other: StoredConversation): boolean {
  const isSame =
    record.conversation_id === other.conversation_id && record.primary_channel === other.primary_channel;
  const channels = [record.channel_type, other.channel_type].filter((name) => typeof name === 'string');
  const isOneChannel = new Set(channels.map((name) => name.trim().toLowerCase())).size < 2;
  const [ids, others] = [recipientIdsOf(record.recipient_ids), recipientIdsOf(other.recipient_ids)];
  const isOneAddress = ids && others ? [...ids].some((id) => others.has(id)) : ids === others;
  return !isSame && isOneChannel && isOneAddress;
}

function rival({ conversation_id, primary_channel }: StoredConversation): Finding {
  return {
    attribute: 'last_activity_at',
    text: `decides between this record and ${conversation_id} (${primary_channel}): both may get the same messages. Delete one, or name in recipient_ids the addresses of each`,
  };
}

function checkSize(record: StoredConversation): Finding[] {
  const bytes = Buffer.byteLength(JSON.stringify(record));
  if (bytes < fullBytes) return [];
  const text = `leave no room: the record has ${Math.round(bytes / 1024)} KB of 400. Messages continue without entries`;
  return [{ attribute: 'its attributes', text }];
}
