import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { listConversations } from '../../cli/conversation/find-subject.ts';
import type { Deployment } from '../../cli/deployment/deployment.ts';
import { selectMessages } from '../../cli/replay/select-messages.ts';
import { RequestError } from '../request-error.ts';
import type { FoundMessage, FoundMessages, MessageQuery } from '../wire.ts';
import { toConsoleMessage } from './to-console-message.ts';

/** More than this is for a more precise search. */
const shown = 200;

/** Search the messages of all companies. Reads the whole table, which a local cloud can afford. */
export async function searchMessages(deployment: Deployment, query: MessageQuery): Promise<FoundMessages> {
  const items = await selectMessages(deployment, { by: 'time', ...timesOf(query) });
  const matching = items.filter((item) => isMatch(item, query));
  return toFoundMessages(matching, await companiesByConversation(deployment));
}

/** What the page gets of messages that match, given the oldest first. */
export function toFoundMessages(
  matching: readonly MessageItem[],
  companies: ReadonlyMap<string, string>,
): FoundMessages {
  return {
    total: matching.length,
    messages: matching
      .slice(-shown)
      .reverse()
      .map((item) => toFoundMessage(item, companies.get(item.conversation_id))),
  };
}

/** Any ISO time sorts before it as a text. */
const endOfTime = new Date('9999-12-31T23:59:59.999Z');

/** Between which times messages are searched; throws a RequestError for a text that is no time. */
export function timesOf({ since, until }: Pick<MessageQuery, 'since' | 'until'>) {
  return {
    since: timeOf(since, 'since') ?? new Date(0),
    until: timeOf(until, 'until') ?? endOfTime,
  };
}

function timeOf(text: string, name: string): Date | undefined {
  if (text === '') return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new RequestError(400, 'invalid_request', `${name} is not a time`);
  return time;
}

/** Whether a message has the status and the channel, and the text in one of its parts that people know it by. */
export function isMatch(
  item: MessageItem,
  { status, channel, search }: Omit<MessageQuery, 'since' | 'until'>,
) {
  if (status !== '' && item.routing_status !== status) return false;
  if (channel !== '' && item.channel_type !== channel) return false;
  const wanted = search.trim().toLowerCase();
  return searchedParts(item).some((part) => part.toLowerCase().includes(wanted));
}

function searchedParts(item: MessageItem): readonly string[] {
  const { message_id_header: header } = item.metadata ?? {};
  return [
    item.message_id,
    item.conversation_id,
    item.sender_id,
    ...(item.sender_aliases ?? []),
    item.recipient_id,
    item.subject,
    item.content,
    header,
  ].filter((part) => typeof part === 'string');
}

async function companiesByConversation(deployment: Deployment): Promise<ReadonlyMap<string, string>> {
  const records = await listConversations(deployment);
  return new Map(
    records.flatMap(({ conversation_id, company_id }) =>
      typeof company_id === 'string' ? [[conversation_id, company_id] as const] : [],
    ),
  );
}

function toFoundMessage(item: MessageItem, companyId: string | undefined): FoundMessage {
  return { ...toConsoleMessage(item), companyId: companyId ?? null, nextTryAt: item.retry_at ?? null };
}
