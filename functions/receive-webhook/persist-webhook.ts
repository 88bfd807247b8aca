import type { WebhookRequest } from '../../shared/http/webhook-request.ts';
import type {
  ContentUpload,
  InboundMessage,
  ParsedMessage,
  ParsedWebhook,
} from '../../shared/messages/inbound-message.ts';
import { type MessageItem, toMessageItem } from '../../shared/messages/message-item.ts';
import { partiesOfItem } from '../../shared/messages/message-parties.ts';
import { isOpenConversation, type Lookup, lookUpMessage } from '../../shared/store/find-conversation.ts';
import { moveMessage } from '../../shared/store/move-message.ts';
import { toStoreError } from '../../shared/store/store-errors.ts';
import { storeMessage } from '../../shared/store/store-message.ts';
import {
  isUnknownConversation,
  type TableKey,
  unknownConversationId,
} from '../../shared/store/table-keys.ts';
import type { Deadline } from '../../shared/time/deadline.ts';
import { expiryOf } from '../../shared/time/expiry.ts';
import { type MessageFiles, messageFiles } from './message-files.ts';
import { persistEmailEvents } from './persist-email-events.ts';
import type { PersistCall, PersistOptions } from './persist-options.ts';
import { persistUnreadable } from './persist-unreadable.ts';
import type { Persisted } from './receive-webhook.ts';

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

async function persistInbound(call: PersistCall, parsed: ParsedMessage): Promise<Persisted> {
  const { message } = parsed;
  const { channelType, messageId } = message;
  const files = messageFiles(parsed, call.request, call.options);
  const lookup = await lookUpAndUpload(call, message, files.uploads);
  if (lookup.kind === 'duplicate') return { outcome: 'duplicate', channelType, messageId };

  const conversation = lookup.kind === 'known' ? lookup.conversation : undefined;
  const item = await store(call, {
    item: messageItem(call, message, { conversation, files }),
    unread: lookup.kind === 'known' && !lookup.isRead ? lookup.conversation : undefined,
  });
  if (item === 'duplicate') return { outcome: item, channelType, messageId };
  return {
    outcome: isUnknownConversation(item.conversation_id) ? 'stored_unknown' : 'stored',
    channelType,
    messageId,
    workflow: {
      conversation_id: item.conversation_id,
      message_key: `message#${messageId}`,
      channel_type: channelType,
      request_id: call.request.requestId,
    },
  };
}

/**
 * Query the table and upload to the bucket at the same time: no upload waits for the query, because every object
 * starts out unowned. A duplicate needs none of them.
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
  readonly item: MessageItem;
  /** The only conversation of the sender, which nobody has read. */
  readonly unread: TableKey | undefined;
}

/**
 * Store the message, and read its conversation at the same time: it may be held over other addresses only. Such a
 * message is moved to the unknown senders before its workflow starts. The workflow checks the same rules, so a read or a
 * move that fails here delays the decision and does not lose it.
 */
async function store(
  { options, request, deadline }: PersistCall,
  { item, unread }: Storable,
): Promise<'duplicate' | MessageItem> {
  const parties = partiesOfItem(item);
  const unchecked = (error: unknown) => {
    options.onUnchecked(item.message_id, error);
    return undefined;
  };
  const [outcome, isOpen] = await Promise.all([
    storeMessage(options.table, item, deadline),
    unread === undefined ||
      isOpenConversation(options.table, unread, { parties, signal: deadline.signal }).catch(unchecked),
  ]);
  if (outcome === 'duplicate') return outcome;
  if (isOpen !== false) return item;
  const move = {
    item,
    to: 'unknown_sender',
    now: request.receivedAt,
    retryAt: firstRetryAt(options, request),
    expiresAt: expiryOf(request.receivedAt, options.unknownRetentionDays),
    signal: deadline.signal,
  } as const;
  const moved = await moveMessage(options.table, move).catch(unchecked);
  if (moved?.kind === 'duplicate_removed') return 'duplicate';
  return moved?.kind === 'moved' ? moved.item : item;
}

function firstRetryAt({ firstRetryMs }: PersistOptions, { receivedAt }: WebhookRequest): Date {
  return new Date(receivedAt.getTime() + firstRetryMs);
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
    firstRetryAt: firstRetryAt(options, request),
    contentRef: at.files.contentRef,
    rawRef: at.files.rawRef,
    expiresAt: expiryOf(receivedAt, retentionDays),
    isReplay: options.isReplay === true,
  });
}
