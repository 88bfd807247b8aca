import type { MessageParties } from '../messages/message-parties.ts';
import { writtenTo } from '../messages/recipient-addresses.ts';
import { type Candidate, isOpenTo, reachOf } from './choose-conversation.ts';
import type { TableKey } from './table-keys.ts';

/** A condition of the write that updates a conversation: it may have been made for somebody else, and nobody read it. */
export interface ConversationGuard {
  /** A condition expression. It refuses some spellings that `admits` accepts, and accepts none that `admits` refuses. */
  readonly condition: string;
  readonly values: Readonly<Record<string, string>>;
  admits(record: Candidate): boolean;
}

/** DynamoDB's expressions end at 300 operators; an email to more recipients is judged by the record that the write returns. */
const maxRecipients = 20;

/**
 * The rules by which a conversation accepts a message, as a condition of its update. The index tells only the
 * conversation's key: reading the record first would cost every message of a known sender a round trip.
 */
export function guardConversation({ primary_channel }: TableKey, parties: MessageParties): ConversationGuard {
  const { delivered, named } = writtenTo(parties);
  const recipients = [...delivered, ...named].slice(0, maxRecipients);
  const reach = channelConditions[reachOf(primary_channel, parties)];
  return {
    condition: `${addressedTo(recipients.length)}${reach === undefined ? '' : ` AND (${reach})`}`,
    values: {
      ...Object.fromEntries(recipients.map((recipient, at) => [`:to${at}`, recipient])),
      ...(recipients.length > 0 && { ':list': 'L' }),
      ...(reach !== undefined && { ':channel': parties.channelType }),
    },
    admits: (record) => isOpenTo(record, parties),
  };
}

/** `contains` finds an element of a list, but a part of a text: the type has to be a list. */
function addressedTo(count: number): string {
  const isAbsent = 'attribute_not_exists(recipient_ids)';
  if (count === 0) return isAbsent;
  const isListed = Array.from({ length: count }, (_, at) => `contains(recipient_ids, :to${at})`);
  return `(${isAbsent} OR (attribute_type(recipient_ids, :list) AND (${isListed.join(' OR ')})))`;
}

const channelConditions = {
  any_channel: undefined,
  own_or_unnamed_channel: 'attribute_not_exists(channel_type) OR channel_type = :channel',
  own_channel: 'channel_type = :channel',
} as const;
