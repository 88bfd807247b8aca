import type { JsonObject } from '../../shared/json.ts';
import { hasFallback } from '../../shared/messages/fallback-texts.ts';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import { isOptOut, optOutLanguages } from '../../shared/messages/opt-out-words.ts';
import { isForged } from './is-forged.ts';
import { type MachineReason, machineReason } from './machine-email.ts';
import { textOf } from './metadata-values.ts';
import { isFromOwnAddress } from './own-addresses.ts';
import { isRobotAddress } from './robot-address.ts';

/** Why a message of an unknown sender gets no answer. Goes to the item, the log and the metric. */
export type SuppressionReason =
  | MachineReason
  | 'null_sender'
  | 'no_reply_sender'
  | 'own_address'
  | 'spam'
  | 'sender_not_authenticated'
  | 'opt_out'
  | 'not_a_person'
  | 'no_recipient_address'
  | 'channel_without_answer';

const spamThreshold = 5;

/**
 * The reason not to answer, or undefined when an answer is due. A courteous answer to a machine is a loop, to a list a
 * nuisance, to a forged sender an email to somebody who never wrote (RFC 3834).
 */
export function suppressionReason(
  item: MessageItem,
  ownAddresses: ReadonlySet<string>,
  languages = optOutLanguages,
): SuppressionReason | undefined {
  if (!hasFallback(item.channel_type)) return 'channel_without_answer';
  if (item.recipient_id === '') return 'no_recipient_address';
  if (isFromOwnAddress(item, ownAddresses)) return 'own_address';
  return item.channel_type === 'email'
    ? emailSuppressionReason(item)
    : textSuppressionReason(item, languages);
}

function textSuppressionReason(
  { metadata, content, channel_type, sender_id, sender_type }: MessageItem,
  languages: readonly string[],
): SuppressionReason | undefined {
  // Twilio's own word for it, where Advanced Opt-Out is on: it has answered already.
  if (textOf(metadata.opt_out_type) !== '') return 'opt_out';
  if (isOptOut(content, { channelType: channel_type, languages })) return 'opt_out';
  if (sender_type === 'whatsapp_user_id') return undefined;
  const isNumber = sender_type === 'phone' && /^\+[1-9]\d{6,14}$/.test(sender_id);
  return isNumber ? undefined : 'not_a_person';
}

function emailSuppressionReason(item: MessageItem): SuppressionReason | undefined {
  const { metadata, sender_id } = item;
  const machine = machineReason(item);
  if (machine !== undefined) return machine;
  if (isNullSender(metadata)) return 'null_sender';
  if (replyAddressesOf(metadata, sender_id).some(isRobotAddress)) return 'no_reply_sender';
  if (Number(metadata.spam_score) >= spamThreshold) return 'spam';
  return isForged(metadata, sender_id) ? 'sender_not_authenticated' : undefined;
}

function isNullSender({ envelope_from, return_path }: JsonObject): boolean {
  return [envelope_from, return_path].some(
    (value) => typeof value === 'string' && /^<?>?$/.test(value.replace(/\s/g, '')),
  );
}

/**
 * The addresses that an answer or its bounce would go to. An envelope that a forwarder rewrote (SRS) says nothing of the
 * sender: Microsoft's begins with `bounces+SRS=` for everybody.
 */
function replyAddressesOf({ envelope_from, return_path, reply_to }: JsonObject, sender: string): string[] {
  const envelopes = [textOf(envelope_from), textOf(return_path).replace(/^<|>$/g, '')];
  return [
    sender,
    ...envelopes.filter((envelope) => !/(^|\+)srs[01]?[=+-]/i.test(envelope)),
    ...(textOf(reply_to).match(/[^\s<>(),;:"]{1,200}@[^\s<>(),;:"]{1,255}/g) ?? []),
  ];
}
