import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { canonicalAddress } from '../../../shared/messages/email-address.ts';
import type { TableAccess } from '../../../shared/store/find-conversation.ts';
import { quarantineConversationId } from '../../../shared/store/table-keys.ts';
import { messageAttributes, type StoredMessage } from './partition.ts';
import type { Person } from './person.ts';

/** The kept bytes of a quarantined request; undefined when the bucket has them no more. */
export type ReadQuarantined = (messageId: string) => Promise<Buffer | undefined>;

export interface Quarantined {
  /** Sent by the person, as far as the request can be read. */
  readonly messages: readonly StoredMessage[];
  /** Message ids of requests that name the person elsewhere. */
  readonly mentions: readonly string[];
}

/** What is in quarantine of a person. No item names its sender, because nothing could be read: the bytes are searched. */
export async function findQuarantined(
  { table, readQuarantined }: { readonly table: TableAccess; readonly readQuarantined: ReadQuarantined },
  person: Person,
): Promise<Quarantined> {
  const messages: StoredMessage[] = [];
  const mentions: string[] = [];
  for (const item of await scanQuarantine(table)) {
    const bytes = await readQuarantined(item.message_id);
    if (bytes === undefined) continue;
    const text = bytes.toString('utf8');
    if (sendersNamed(text).some((id) => person.ids.has(id))) messages.push(item);
    else if (isMentioned(text, person)) mentions.push(item.message_id);
  }
  return { messages, mentions };
}

async function scanQuarantine({ client, tableName }: TableAccess): Promise<StoredMessage[]> {
  const pages = paginateScan(
    { client },
    {
      TableName: tableName,
      FilterExpression: 'begins_with(conversation_id, :quarantine)',
      ExpressionAttributeValues: { ':quarantine': quarantineConversationId('') },
      ProjectionExpression: messageAttributes,
      ConsistentRead: true,
    },
  );
  const items: StoredMessage[] = [];
  for await (const { Items = [] } of pages) items.push(...(Items as StoredMessage[]));
  return items;
}

/** The parameters of a Twilio request that name its sender. */
const senderParameters = ['From', 'WaId', 'ExternalUserId', 'ParentExternalUserId'];

/** Where an email names its sender: a field of SendGrid's form, its JSON, or a header line. A pattern looks at each once. */
const mailSenders = [
  /name="?from"?[^\n]{0,200}\r?\n(?:[^\r\n]{1,200}\r?\n){0,5}\r?\n([^\r\n]{1,2000})/gi,
  /"from"\s*:\s*"((?:[^"\\]|\\.){1,2000})"/gi,
  /^(?:from|sender|reply-to|return-path):([^\r\n]{1,2000})/gim,
];

function sendersNamed(text: string): string[] {
  const parameters = new URLSearchParams(text);
  const said = senderParameters.flatMap((name) => parameters.getAll(name)).flatMap(spellingsOf);
  const mails = mailSenders.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(([, value = '']) => addressesIn(value)),
  );
  return [...said, ...mails];
}

/** An address without its channel's prefix, and `WaId` with the plus sign that it goes without. */
function spellingsOf(value: string): string[] {
  const address = value.trim().replace(/^[a-z]+:/i, '');
  return [address, `+${address.replace(/^\+/, '')}`];
}

function addressesIn(text: string): string[] {
  const words = text.match(/[^\s<>,;"'\\()]{1,300}@[^\s<>,;"'\\()]{1,300}/g) ?? [];
  return words.flatMap((word) => canonicalAddress(word) ?? []);
}

function isMentioned(text: string, { ids }: Person): boolean {
  const lower = text.toLowerCase();
  return [...ids].some(
    (id) => lower.includes(id.toLowerCase()) || lower.includes(encodeURIComponent(id).toLowerCase()),
  );
}
