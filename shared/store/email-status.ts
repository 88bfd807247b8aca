import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { inParallel } from '../in-parallel.ts';
import { chiefEmailSpelling } from '../messages/email-address.ts';
import type { EmailEvent } from '../messages/inbound-message.ts';
import { conversationKeysOf, type TableAccess } from './find-conversation.ts';
import type { TableKey } from './table-keys.ts';

/** What an event says of the mailbox; every other type says nothing lasting. */
const statusByEventType: Readonly<Record<string, string>> = {
  bounce: 'bounced',
  blocked: 'blocked',
  dropped: 'dropped',
  spamreport: 'spam_reported',
  unsubscribe: 'unsubscribed',
  group_unsubscribe: 'unsubscribed',
  group_resubscribe: 'resubscribed',
};

/** How many addresses are written at the same time. */
const parallelAddresses = 10;

/** Record the latest lasting event of each address as `email_status` on every conversation of that address. */
export async function recordEmailStatus(
  table: TableAccess,
  events: readonly EmailEvent[],
  signal: AbortSignal,
): Promise<void> {
  await inParallel(latestByMailbox(events), parallelAddresses, (event) => recordFor(table, event, signal));
}

type AddressedEvent = EmailEvent & { readonly address: string };

function latestByMailbox(events: readonly EmailEvent[]): AddressedEvent[] {
  const latest = new Map<string, AddressedEvent>();
  for (const event of events) {
    if (!isAddressed(event) || statusOf(event) === undefined) continue;
    const mailbox = chiefEmailSpelling(event.address);
    const known = latest.get(mailbox);
    if (known === undefined || timeOf(event) >= timeOf(known)) latest.set(mailbox, event);
  }
  return [...latest.values()];
}

function isAddressed(event: EmailEvent): event is AddressedEvent {
  return event.address !== undefined;
}

function statusOf({ type }: EmailEvent): string | undefined {
  return Object.hasOwn(statusByEventType, type) ? statusByEventType[type] : undefined;
}

function timeOf({ occurredAt }: EmailEvent): number {
  return occurredAt?.getTime() ?? 0;
}

async function recordFor(table: TableAccess, event: AddressedEvent, signal: AbortSignal): Promise<void> {
  const keys = await conversationKeysOf(table, { type: 'email', id: event.address }, signal);
  await Promise.all(keys.map((key) => updateStatus(table, { key, event }, signal)));
}

const conversationExists = 'attribute_exists(conversation_id)';
/**
 * An SMS sender can have any text as its id, an email address included. As for messages, the channel's case does not
 * count, and a channel that is no text is none.
 */
const conversationIsOfMailbox =
  '(NOT attribute_type(channel_type, :text) OR channel_type IN (:email, :capitalEmail, :upperEmail))';
const statusIsNotNewer = '(attribute_not_exists(email_status) OR email_status.#at <= :at)';

/** Racing here: other batches, and retries out of order. */
async function updateStatus(
  { client, tableName }: TableAccess,
  { key, event }: { readonly key: TableKey; readonly event: EmailEvent },
  signal: AbortSignal,
): Promise<void> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: { conversation_id: key.conversation_id, primary_channel: key.primary_channel },
        UpdateExpression: 'SET email_status = :status',
        ConditionExpression: `${conversationExists} AND ${conversationIsOfMailbox} AND ${statusIsNotNewer}`,
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: {
          ':status': {
            status: statusOf(event),
            at: new Date(timeOf(event)).toISOString(),
            event_id: event.eventId,
            reason: event.reason,
          },
          ':at': new Date(timeOf(event)).toISOString(),
          ':text': 'S',
          ':email': 'email',
          ':capitalEmail': 'Email',
          ':upperEmail': 'EMAIL',
        },
      }),
      { abortSignal: signal },
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) && !isItemFull(error)) throw error;
  }
}

/** A conversation at DynamoDB's 400 KB has no room for a status: that must not hold up all other events for a day. */
function isItemFull(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationException' && /item size/i.test(error.message);
}
