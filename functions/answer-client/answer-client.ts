import type { LiveClient } from '../../shared/live/live-client.ts';
import { type ListedMessage, type LiveFrame, liveText } from '../../shared/live/live-frame.ts';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import type { TableKey } from '../../shared/store/table-keys.ts';
import { type MissedRequest, parseMissedRequest } from './missed-request.ts';

export interface MessagePage {
  readonly items: readonly MessageItem[];
  /** Where the next page starts; absent on the last page. */
  readonly next?: PagePosition;
}

/** A position in a conversation's history: behind the message `after`, which was received at `since`. */
export interface PagePosition {
  readonly since: string;
  readonly after: string;
}

export interface AnswerClientPorts {
  readonly now: () => Date;
  /** Messages of a conversation in the order of their receipt, from `since` on and after the message `after`. */
  listSince(request: MissedRequest): Promise<MessagePage>;
  /** The company that a conversation belongs to; undefined when there is none. */
  companyOf(conversation: TableKey): Promise<string | undefined>;
}

/**
 * Answer a client's `messages.since` with the messages that it missed while it was disconnected. A conversation of
 * another company looks just like one that does not exist: an empty list.
 */
export async function answerClient(
  body: string,
  client: LiveClient,
  ports: AnswerClientPorts,
): Promise<LiveFrame> {
  if (client.expiresAt * 1_000 <= ports.now().getTime()) return { type: 'error', error: 'token_expired' };
  const request = parseMissedRequest(body);
  if (request === undefined) return { type: 'error', error: 'malformed_request' };
  const { visible, next: nextPage } = await firstVisiblePage(request, client, ports);
  const messages = firstThatFit(visible.map((item) => toListed(item, client.canReadText)));
  const last = messages.at(-1);
  const isCut = messages.length < visible.length && last !== undefined;
  const next = isCut ? { since: last.received_at, after: last.message_id } : nextPage;
  return {
    type: 'messages',
    conversation_id: request.conversationId,
    messages,
    ...(next && { next }),
  };
}

/** 2,500 messages: far more than a record that was replaced leaves behind, and read within seconds. */
const maxHiddenPages = 100;

/**
 * Read pages until one shows the client something. A page can hold nothing visible and still not be the last one: one
 * conversation id may hold the history of several records. Reading on here, rather than returning an empty page with a
 * position, keeps a conversation of another company indistinguishable from one that does not exist.
 */
async function firstVisiblePage(request: MissedRequest, client: LiveClient, ports: AnswerClientPorts) {
  let position = request;
  for (let pages = 1; ; pages++) {
    const { items, next } = await ports.listSince(position);
    const visible = items.filter(await visibility(items, client, ports));
    if (visible.length > 0 || next === undefined || pages === maxHiddenPages) return { visible, next };
    position = { ...request, ...next };
  }
}

/** One id may hold several conversations, one a channel: each message is judged by its own. */
async function visibility(
  items: readonly MessageItem[],
  { companyId }: LiveClient,
  { companyOf }: AnswerClientPorts,
): Promise<(item: MessageItem) => boolean> {
  const keys = new Map(
    items.flatMap((item) => {
      const key = conversationKeyOf(item);
      return key === undefined ? [] : [[key, item.conversation_id] as const];
    }),
  );
  const owners = await Promise.all(
    [...keys].map(
      async ([primary_channel, conversation_id]) =>
        [primary_channel, await companyOf({ conversation_id, primary_channel })] as const,
    ),
  );
  const own = new Set<string | undefined>(
    owners.filter(([, owner]) => owner === companyId).map(([key]) => key),
  );
  return (item) => own.has(conversationKeyOf(item));
}

/**
 * API Gateway accepts at most 128 KB as one WebSocket message. UTF-8 bytes of JSON: quotes and control characters take more.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const maxListBytes = 120 * 1024;

function firstThatFit(messages: readonly ListedMessage[]): readonly ListedMessage[] {
  let bytes = 0;
  const end = messages.findIndex((message) => {
    bytes += Buffer.byteLength(JSON.stringify(message)) + 1;
    return bytes > maxListBytes;
  });
  return end < 0 ? messages : messages.slice(0, end);
}

/** Undefined for a quarantined message, which has no sender and belongs to no conversation. */
function conversationKeyOf(item: MessageItem): string | undefined {
  return item.conversation_key ?? (item.routing_status === 'quarantined' ? undefined : item.sender_id);
}

function toListed(item: MessageItem, canReadText: boolean): ListedMessage {
  return {
    message_id: item.message_id,
    conversation_id: item.conversation_id,
    channel_type: item.channel_type,
    status: item.routing_status,
    received_at: item.received_at,
    ...(item.queue !== undefined && { queue: item.queue }),
    ...(item.queued_at !== undefined && { routed_at: item.queued_at }),
    ...liveText({ text: item.content, subject: item.subject }, canReadText),
  };
}
