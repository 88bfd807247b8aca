import * as z from 'zod/mini';
import { createChannels } from '../channels/registry.ts';
import { conversationKeys } from '../store/table-keys.ts';

/** Who writes an attribute of a conversation record. */
type Writer = 'upstream' | 'system' | 'both';

interface Meaning {
  readonly description: string;
  readonly writer: Writer;
  /** What the system does with a value that this schema refuses. */
  readonly odd: string;
}

/** Validators ignore keywords that they do not know. */
function meaning({ description, writer, odd }: Meaning) {
  return { description, 'x-written-by': writer, 'x-odd-values': odd };
}

const facts = z.globalRegistry;
const maxPartitionKeyBytes = 2_048;
const maxSortKeyBytes = 1_024;

function key(allowed: RegExp, maxBytes: number) {
  return z
    .string()
    .check(
      z.minLength(1, 'must not be empty'),
      z.maxLength(maxBytes, `must have at most ${maxBytes} bytes`),
      z.regex(allowed, 'begins as a key of one of the system’s own items'),
    );
}

const nullableText = () => z.optional(z.nullable(z.string()));
const time = () => z.optional(z.iso.datetime({ offset: false }));
const asText = 'A number is its text. Any other type is read as null';
const replacedByTime = 'A text is compared as a text. Any other type is replaced with the next message';

/** These attributes are keys of indexes: with one of them a conversation is taken for a message. */
const notOfConversations = () =>
  z.optional(z.never()).register(
    facts,
    meaning({
      description: 'Reserved for message items. Never write it to a conversation.',
      writer: 'system',
      odd: 'The record appears among messages: in the history, or to recovery',
    }),
  );

/**
 * A conversation record as the upstream service writes it, and the one list of its attributes. `npm run schema` publishes
 * it as docs/conversation-record.schema.json and as the table of docs/creating-conversations.md. The system itself
 * validates no record: an odd value never stops a message.
 */
export const conversationSchema = z.looseObject({
  conversation_id: key(conversationKeys.conversation_id, maxPartitionKeyBytes).register(
    facts,
    meaning({
      description:
        'Partition key. The name of the conversation. Use a new one for each conversation; a random id is best.',
      writer: 'upstream',
      odd: 'DynamoDB refuses other types, empty and longer texts. A reserved beginning makes the record an item of the system',
    }),
  ),
  primary_channel: key(conversationKeys.primary_channel, maxSortKeyBytes).register(
    facts,
    meaning({
      description: 'Sort key. One id of the customer, in the spelling that the table holds.',
      writer: 'upstream',
      odd: 'No message finds the record under another spelling',
    }),
  ),
  channel_type: z.optional(z.enum(Object.keys(createChannels({})))).register(
    facts,
    meaning({
      description: 'The channel of the conversation. Write it always.',
      writer: 'upstream',
      odd: 'Case and blanks around it do not count. Another text: a number’s record is found, and never preferred; any other gets no message. Another type is read as absent',
    }),
  ),
  recipient_ids: z.optional(z.array(z.string().check(z.minLength(1)))).register(
    facts,
    meaning({
      description: 'The company’s addresses that the conversation is held over. Absent: any address.',
      writer: 'upstream',
      odd: 'Sets, single texts and numbers are read as lists, and other spellings of an address are understood. What names nobody is read as absent',
    }),
  ),
  conversation_status: z.optional(z.string()).register(
    facts,
    meaning({
      description:
        'Any text of the upstream service, such as `open`. Each message sets it to `user_reply_received`.',
      writer: 'both',
      odd: 'Replaced with the next message. It decides nothing: a conversation with status `closed` still gets messages',
    }),
  ),
  hand_off_to_human: z.optional(z.boolean()).register(
    facts,
    meaning({
      description:
        '`true`: messages go to the handoff queue. `false` or absent: to the replies queue. Read for each message.',
      writer: 'upstream',
      odd: '1, `"1"`, `"true"` and `"yes"` in any case are read as true. Everything else is false',
    }),
  ),
  priority: z.optional(z.enum(['high', 'normal'])).register(
    facts,
    meaning({
      description: '`high`: replies reach their queue without the delay of 30 seconds.',
      writer: 'upstream',
      odd: 'Everything but exactly `high` is normal',
    }),
  ),
  thread_id: nullableText().register(
    facts,
    meaning({
      description: 'The thread of whoever answers. In every context.',
      writer: 'upstream',
      odd: asText,
    }),
  ),
  company_id: nullableText().register(
    facts,
    meaning({
      description:
        'The company whose customer this is. In every context. Live clients of the company see its messages.',
      writer: 'upstream',
      odd: asText,
    }),
  ),
  project_id: nullableText().register(
    facts,
    meaning({
      description: 'The company’s project. In every context.',
      writer: 'upstream',
      odd: asText,
    }),
  ),
  company_name: nullableText().register(
    facts,
    meaning({ description: 'The company’s name. In every context.', writer: 'upstream', odd: asText }),
  ),
  credentials_reference: nullableText().register(
    facts,
    meaning({
      description: 'The name of the secret that answers are sent with, never the secret. In every context.',
      writer: 'upstream',
      odd: asText,
    }),
  ),
  last_activity_at: time().register(
    facts,
    meaning({
      description:
        'When something last happened, ISO 8601 in UTC. Of several conversations that may get a message the latest does. Messages move it forward and never back.',
      writer: 'both',
      odd: replacedByTime,
    }),
  ),
  last_user_message_at: time().register(
    facts,
    meaning({
      description: 'When the customer last wrote. Moves forward and never back.',
      writer: 'system',
      odd: replacedByTime,
    }),
  ),
  messages: z.optional(z.array(z.unknown())).register(
    facts,
    meaning({
      description:
        'The latest messages, the oldest first: 20 to 60 entries. Append answers with `direction: OUTBOUND` where consumers want them; never rewrite the list.',
      writer: 'both',
      odd: 'null is replaced with a list. Any other type stays as it is, and messages continue without entries',
    }),
  ),
  message_count: z.optional(z.number().check(z.gte(0))).register(
    facts,
    meaning({
      description: 'How many messages the conversation has received. Write 0 or nothing.',
      writer: 'system',
      odd: 'null is replaced with a number. Any other type stays as it is, and messages are not counted',
    }),
  ),
  listed_message_ids: z.optional(z.array(z.string())).register(
    facts,
    meaning({
      description: 'A string set: the ids of the messages in `messages`. Never write it.',
      writer: 'system',
      odd: 'Messages continue without entries',
    }),
  ),
  email_status: z
    .optional(
      z.looseObject({
        status: z.enum(['bounced', 'blocked', 'dropped', 'spam_reported', 'unsubscribed', 'resubscribed']),
        at: z.iso.datetime(),
        event_id: z.string(),
        reason: z.optional(z.nullable(z.string())),
      }),
    )
    .register(
      facts,
      meaning({
        description: 'The last lasting event of the mailbox, by SendGrid. Only where the key is a mailbox.',
        writer: 'system',
        odd: 'A value without a text in `at` is never replaced',
      }),
    ),
  expires_at: z.optional(z.int().check(z.gte(1_000_000_000), z.lte(99_999_999_999))).register(
    facts,
    meaning({
      description:
        'Seconds since 1970, optional. DynamoDB deletes the record some time after it. Its messages stay.',
      writer: 'upstream',
      odd: 'DynamoDB ignores what is no number, and times more than five years ago. Milliseconds lie thousands of years ahead',
    }),
  ),
  received_at: notOfConversations(),
  retry_bucket: notOfConversations(),
  retry_at: notOfConversations(),
});
