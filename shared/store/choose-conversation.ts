import type { MessageParties } from '../messages/message-parties.ts';
import {
  comparableRecipient,
  mailboxOf,
  recipientIdsOf,
  writtenTo,
} from '../messages/recipient-addresses.ts';

/** What of a conversation decides whether a message belongs to it. */
export interface Candidate {
  readonly conversation_id: string;
  readonly primary_channel: string;
  readonly channel_type?: unknown;
  readonly last_activity_at?: unknown;
  readonly recipient_ids?: unknown;
}

/** The attributes to read of a candidate. */
export const candidateAttributes =
  'conversation_id, primary_channel, channel_type, last_activity_at, recipient_ids';

/**
 * The conversation that a message belongs to: one that names the address written to before those that name none, never one
 * that names others only; then the same channel, then the latest activity.
 */
export function chooseConversation<Some extends Candidate>(
  candidates: readonly Some[],
  parties: MessageParties,
): Some | undefined {
  const rank = (candidate: Some) =>
    `${recipientRank(candidate, parties)}${isSameChannel(candidate, parties) ? 1 : 0}${activityOf(candidate)}`;
  return candidates
    .filter((candidate) => isOpenTo(candidate, parties))
    .reduce<Some | undefined>(
      (best, candidate) => (best === undefined || rank(candidate) > rank(best) ? candidate : best),
      undefined,
    );
}

/** Whether a message may be stored in this conversation at all. */
export function isOpenTo(candidate: Candidate, parties: MessageParties): boolean {
  return recipientRank(candidate, parties) > 0 && isChannelOpen(candidate, parties);
}

/** How far a sender's id reaches: over all channels, or only over its own. */
export type Reach = 'any_channel' | 'own_or_unnamed_channel' | 'own_channel';

/**
 * A number is the same person on every channel. A mailbox, a WhatsApp user id or a name is one on its own channel only:
 * over SMS anybody can write any of them as the sender. A sender that is any other text needs a record that says so.
 */
export function reachOf(primaryChannel: string, { senderType }: MessageParties): Reach {
  if (senderType === 'other') return 'own_channel';
  return /^\+?\d+$/.test(primaryChannel) ? 'any_channel' : 'own_or_unnamed_channel';
}

function isChannelOpen(candidate: Candidate, parties: MessageParties): boolean {
  const reach = reachOf(candidate.primary_channel, parties);
  if (reach === 'any_channel' || isSameChannel(candidate, parties)) return true;
  return reach === 'own_or_unnamed_channel' && typeof candidate.channel_type !== 'string';
}

function isSameChannel({ channel_type }: Candidate, { channelType }: MessageParties): boolean {
  return typeof channel_type === 'string' && channel_type.trim().toLowerCase() === channelType;
}

/** Times are compared as texts. Another type is no time, as for the update that replaces it. */
function activityOf({ last_activity_at }: Candidate): string {
  return typeof last_activity_at === 'string' ? last_activity_at : '';
}

/**
 * 0: names others only. 1: names nobody. 2 and 3: names the mailbox of an address with a tag behind a plus. 4: names whom a
 * mail names. 5: names where it was delivered. A conversation that names a tag is held over that tag only.
 */
function recipientRank({ recipient_ids }: Candidate, parties: MessageParties): 0 | 1 | 2 | 3 | 4 | 5 {
  const ids = recipientIdsOf(recipient_ids);
  if (ids === undefined) return 1;
  const { delivered, named } = writtenTo(parties);
  const isListed = (address: string) => ids.has(comparableRecipient(address));
  const isMailboxListed = (address: string) => ids.has(mailboxOf(comparableRecipient(address)));
  if (delivered.some(isListed)) return 5;
  if (named.some(isListed)) return 4;
  if (delivered.some(isMailboxListed)) return 3;
  return named.some(isMailboxListed) ? 2 : 0;
}
