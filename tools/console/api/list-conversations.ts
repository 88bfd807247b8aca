import { isTrue } from '../../../shared/context/to-context-object.ts';
import {
  findConversations,
  listConversations,
  type StoredConversation,
} from '../../cli/conversation/find-subject.ts';
import { selectMessages } from '../../cli/replay/select-messages.ts';
import { beginningOf } from '../beginning-of.ts';
import type { ConsoleSystem } from '../console-system.ts';
import { RequestError } from '../request-error.ts';
import type { Company, ConsoleMessage, ConversationSummary } from '../wire.ts';
import { toConsoleMessage } from './to-console-message.ts';

/** The companies that have conversations, by id. */
export async function listCompanies({ deployment }: ConsoleSystem): Promise<readonly Company[]> {
  const companies = new Map<string, Company>();
  for (const { company_id, company_name } of await listConversations(deployment)) {
    if (typeof company_id !== 'string') continue;
    const known = companies.get(company_id)?.conversations ?? 0;
    companies.set(company_id, {
      companyId: company_id,
      name: nameOf(company_name) ?? companies.get(company_id)?.name ?? company_id,
      conversations: known + 1,
    });
  }
  return [...companies.values()].sort((left, right) => left.companyId.localeCompare(right.companyId));
}

/** A record without a name does not take the name that another record of the company has. */
function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A company's conversations, the one that was active last first. */
export async function listCompanyConversations(
  { deployment }: ConsoleSystem,
  companyId: string,
): Promise<readonly ConversationSummary[]> {
  const all = await listConversations(deployment);
  return all
    .filter(({ company_id }) => company_id === companyId)
    .map(toSummary)
    .sort((left, right) => right.lastActivityAt.localeCompare(left.lastActivityAt));
}

/** The messages of a company's conversation, oldest first. Another company's looks like one that does not exist. */
export async function listConversationMessages(
  { deployment }: ConsoleSystem,
  { conversationId, companyId }: { readonly conversationId: string; readonly companyId: string },
): Promise<readonly ConsoleMessage[]> {
  const records = await findConversations(deployment, conversationId);
  const own = records.filter(
    ({ conversation_id, company_id }) => conversation_id === conversationId && company_id === companyId,
  );
  if (own.length === 0)
    throw new RequestError(404, 'no_conversation', 'this company has no such conversation');
  const senders = new Set(own.map(({ primary_channel }) => primary_channel));
  const items = await selectMessages(deployment, { by: 'conversation', conversationId });
  return items.filter((item) => senders.has(item.conversation_key ?? item.sender_id)).map(toConsoleMessage);
}

/** The latest entry's text; what a consumer noted as sent says so. */
function previewOf(entry: { readonly content?: unknown; readonly direction?: unknown } | undefined): string {
  const text = typeof entry?.content === 'string' ? beginningOf(entry.content, 120) : '';
  return entry?.direction === 'OUTBOUND' ? `Answer: ${text}` : text;
}

function toSummary(record: StoredConversation): ConversationSummary {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const entries = Array.isArray(record.messages) ? record.messages : [];
  return {
    conversationId: record.conversation_id,
    sender: record.primary_channel,
    channel: text(record.channel_type),
    status: text(record.conversation_status),
    isHandedOff: isTrue(record.hand_off_to_human),
    priority: text(record.priority) || 'normal',
    messageCount: typeof record.message_count === 'number' ? record.message_count : 0,
    lastActivityAt: text(record.last_activity_at),
    preview: previewOf(entries.at(-1)),
  };
}
