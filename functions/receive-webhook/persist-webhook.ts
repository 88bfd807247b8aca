import type { WebhookRequest } from '../../shared/http/webhook-request.ts';
import type {
  ContentUpload,
  InboundMessage,
  ParsedMessage,
  ParsedWebhook,
} from '../../shared/messages/inbound-message.ts';
import { toConversationEntry, toMessageItem } from '../../shared/messages/message-item.ts';
import { partiesOfMessage } from '../../shared/messages/message-parties.ts';
import { guardConversation } from '../../shared/store/conversation-guard.ts';
import { type Lookup, lookUpMessage, type TableAccess } from '../../shared/store/find-conversation.ts';
import { type ConversationTimes, persistMessage } from '../../shared/store/persist-message.ts';
import { toStoreError } from '../../shared/store/store-errors.ts';
import { type TableKey, unknownConversationId } from '../../shared/store/table-keys.ts';
import type { Deadline } from '../../shared/time/deadline.ts';
import { expiryOf } from './expiry.ts';
import { type MessageFiles, messageFiles } from './message-files.ts';
import { persistEmailEvents } from './persist-email-events.ts';
import { persistUnreadable } from './persist-unreadable.ts';
import type { Persisted } from './receive-webhook.ts';

export interface PersistOptions {
  readonly table: TableAccess;
  /** Put objects into the content bucket. Settles when nothing reads their bytes any more. */
  readonly upload: (uploads: readonly ContentUpload[], signal: AbortSignal) => Promise<void>;
  readonly firstRetryMs: number;
  readonly unknownRetentionDays: number;
  /** Undefined: messages of conversations are kept for ever. */
  readonly messageRetentionDays: number | undefined;
  readonly quarantineRetentionDays: number;
  /** Keep every email's request as it came, and not only those of which something is nowhere else. */
  readonly keepsRaw: boolean;
  /** Absent in the ingress. */
  readonly replay?: ReplayOptions;
}

/** What an operator's replay of quarantine has to say: its messages are older than what their conversations got since. */
interface ReplayOptions {
  /** The conversation's times with a message that came then. They never go back. */
  timesOf(conversation: TableKey, receivedAt: string): Promise<ConversationTimes>;
}

/** The `persist` port of `receiveWebhook`, over the table and the bucket. */
export function createPersist(options: PersistOptions) {
  return async (parsed: ParsedWebhook, request: WebhookRequest, deadline: Deadline): Promise<Persisted> => {
    try {
      switch (parsed.kind) {
        case 'message':
          return await persistInbound({ options, request, deadline }, parsed);
        case 'unreadable':
          return await persistUnreadable({ options, request, deadline }, parsed);
        case 'email_events':
          return await persistEmailEvents({ options, deadline }, parsed.events);
        case 'status_callback':
          return { outcome: 'status_callback', status: parsed.status };
      }
    } catch (error) {
      throw toStoreError(error, deadline);
    }
  };
}

export interface PersistCall {
  readonly options: PersistOptions;
  readonly request: WebhookRequest;
  readonly deadline: Deadline;
}

async function persistInbound(call: PersistCall, parsed: ParsedMessage): Promise<Persisted> {
  const { message } = parsed;
  const { channelType, messageId } = message;
  const files = messageFiles(parsed, call.request, call.options);
  const lookup = await lookUpAndUpload(call, message, files.uploads);
  if (lookup.kind === 'duplicate') return { outcome: 'duplicate', channelType, messageId };

  const conversation = await store(call, { message, lookup, files });
  if (conversation === 'duplicate') return { outcome: 'duplicate', channelType, messageId };
  return {
    outcome: conversation.isKnown ? 'stored' : 'stored_unknown',
    channelType,
    messageId,
    workflow: {
      conversation_id: conversation.id,
      message_key: `message#${messageId}`,
      channel_type: channelType,
      request_id: call.request.requestId,
    },
  };
}

/**
 * Ask the table and fill the bucket at the same time: no upload waits for the answer, because every object starts out
 * unowned. A duplicate needs none of them. The request's memory is used again once this settles, so nothing that still
 * reads it is left behind.
 */
async function lookUpAndUpload(
  { options, deadline }: PersistCall,
  message: InboundMessage,
  uploads: readonly ContentUpload[],
): Promise<Lookup> {
  if (uploads.length === 0) return lookUpMessage(options.table, message, deadline.signal);
  const stop = new AbortController();
  const uploaded = options.upload(uploads, AbortSignal.any([deadline.signal, stop.signal]));
  const settled = uploaded.catch(() => undefined);
  try {
    const lookup = await lookUpMessage(options.table, message, deadline.signal);
    if (lookup.kind !== 'duplicate') await uploaded;
    return lookup;
  } finally {
    stop.abort();
    await settled;
  }
}

interface Storable {
  readonly message: InboundMessage;
  readonly lookup: Lookup;
  readonly files: MessageFiles;
}

/** Under the conversation that was found; under `unknown#…` when there is none, or when it is gone or another's by now. */
async function store(
  call: PersistCall,
  { message, lookup, files }: Storable,
): Promise<'duplicate' | { readonly id: string; readonly isKnown: boolean }> {
  const known = lookup.kind === 'known' ? lookup.conversation : undefined;
  const { table, replay } = call.options;
  const item = messageItem(call, message, { conversation: known, files });
  const outcome = await persistMessage(
    table,
    {
      item,
      ...(known && {
        update: {
          conversation: known,
          entry: toConversationEntry(item),
          guard: guardConversation(known, partiesOfMessage(message)),
          ...(replay && { times: await replay.timesOf(known, item.received_at) }),
        },
      }),
    },
    call.deadline,
  );
  if (outcome === 'duplicate') return 'duplicate';
  if (outcome === 'stored') return { id: item.conversation_id, isKnown: known !== undefined };
  return store(call, { message, lookup: { kind: 'unknown' }, files });
}

function messageItem(
  { options, request }: PersistCall,
  message: InboundMessage,
  at: { readonly conversation: TableKey | undefined; readonly files: MessageFiles },
) {
  const { receivedAt, requestId } = request;
  const retentionDays = at.conversation ? options.messageRetentionDays : options.unknownRetentionDays;
  return toMessageItem(message, {
    conversation: at.conversation
      ? { id: at.conversation.conversation_id, key: at.conversation.primary_channel }
      : { id: unknownConversationId(message.messageId) },
    receivedAt,
    requestId,
    firstRetryAt: new Date(receivedAt.getTime() + options.firstRetryMs),
    contentRef: at.files.contentRef,
    rawRef: at.files.rawRef,
    expiresAt: expiryOf(receivedAt, retentionDays),
    isReplay: options.replay !== undefined,
  });
}
