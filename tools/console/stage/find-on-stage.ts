import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { conversationKeysOf } from '../../../shared/store/find-conversation.ts';
import { selectByHeader } from '../../cli/conversation/select-by-header.ts';
import type { Deployment } from '../../cli/deployment/deployment.ts';
import { tableOf } from '../../cli/replay/run-adoption.ts';
import { selectMessages } from '../../cli/replay/select-messages.ts';
import { selectQuarantined } from '../../cli/replay/select-quarantined.ts';
import { selectOfSender } from '../../cli/replay/select-sender.ts';
import { senderArgument } from '../../cli/terminal/sender-argument.ts';
import { isMatch, timesOf, toFoundMessages } from '../api/find-messages.ts';
import type { FoundMessages, MessageQuery } from '../wire.ts';

/**
 * Find messages on a stage by a whole id or address. Ids are looked up; an address takes a scan of the table, which finds
 * it under its aliases, too. Without one the lists of failed, pending and quarantined messages are read, each by a scan of the table, and no other.
 */
export async function findOnStage(deployment: Deployment, query: MessageQuery): Promise<FoundMessages> {
  const subject = query.search.trim();
  const { since, until } = timesOf(query);
  const items = subject === '' ? await listed(deployment, query.status) : await named(deployment, subject);
  const matching = items
    .filter((item) => isMatch(item, { ...query, search: '' }))
    .filter(({ received_at }) => received_at >= since.toISOString() && received_at <= until.toISOString())
    .sort((left, right) => left.received_at.localeCompare(right.received_at));
  return toFoundMessages(matching, new Map());
}

async function listed(deployment: Deployment, status: string): Promise<readonly MessageItem[]> {
  if (status === 'failed' || status === 'pending') return selectMessages(deployment, { by: status });
  if (status !== 'quarantined') return [];
  const items = await selectQuarantined(deployment, { messageId: undefined, channelType: undefined });
  return items as readonly unknown[] as readonly MessageItem[];
}

async function named(deployment: Deployment, subject: string): Promise<readonly MessageItem[]> {
  const ways = [
    () => selectMessages(deployment, { by: 'message', messageId: subject }),
    () => selectMessages(deployment, { by: 'conversation', conversationId: subject }),
    () => selectOfSender(deployment, { sender: senderArgument(subject) }),
    () => ofConversationsOf(deployment, senderArgument(subject)),
    () => selectByHeader(deployment, subject),
  ];
  for (const way of ways) {
    const found = await way();
    if (found.length > 0) return found;
  }
  return [];
}

/** Of a sender whose messages name it otherwise than its record does. */
async function ofConversationsOf(deployment: Deployment, sender: string): Promise<readonly MessageItem[]> {
  const keys = await conversationKeysOf(tableOf(deployment), { id: sender });
  const ids = [...new Set(keys.map(({ conversation_id }) => conversation_id))];
  const found = await Promise.all(
    ids.map((conversationId) => selectMessages(deployment, { by: 'conversation', conversationId })),
  );
  return found.flat();
}
